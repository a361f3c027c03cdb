import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Queues, withinDeadline } from '#redis';
import { Metrics } from '#telemetry';

const STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;
const INTERVAL_MS = 5_000;
const DEADLINE_MS = 1_000;

/** The depth of both queues, read every five seconds. */
@Injectable()
export class QueueMetrics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.readAll(), INTERVAL_MS);
    void this.readAll();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async readAll(): Promise<void> {
    await Promise.all([this.read(this.queues.prediction), this.read(this.queues.training)]);
  }

  private async read(queue: Pick<Queue, 'name' | 'getJobCounts' | 'getWaiting'>): Promise<void> {
    try {
      const asked = Promise.all([queue.getJobCounts(...STATES), queue.getWaiting(0, 0)]);
      const [counts, [oldest]] = await withinDeadline(asked, DEADLINE_MS, 'counting jobs');
      for (const state of STATES) {
        this.metrics.queueJobs.set({ queue: queue.name, state }, counts[state] ?? 0);
      }
      const ageMs = oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.timestamp);
      this.metrics.queueOldestAge.set({ queue: queue.name }, ageMs / 1_000);
    } catch {
      // Away: `/ready` and the logs say so. Stale numbers would be worse than none.
      for (const state of STATES) this.metrics.queueJobs.remove({ queue: queue.name, state });
      this.metrics.queueOldestAge.remove({ queue: queue.name });
    }
  }
}
