import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { expectedWaitSeconds, PendingDeliveries, QueueLoad, Queues, withinDeadline } from '#redis';
import { Metrics } from '#telemetry';
import { FailedJobs } from './failed-jobs.js';

const STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;
const INTERVAL_MS = 5_000;
const DEADLINE_MS = 1_000;

/** The depth of the queues and the pace of the one for predictions, read every five seconds. */
@Injectable()
export class QueueMetrics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly load: QueueLoad,
    private readonly failed: FailedJobs,
    private readonly deliveries: PendingDeliveries,
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
    const { prediction, training, webhook } = this.queues;
    await Promise.all([
      this.read(prediction, async () => (await this.load.read()).nextWaitedSeconds),
      this.read(training, () => nextWaitedSeconds(training)),
      this.read(webhook, () => nextWaitedSeconds(webhook)),
      this.readPace(prediction.name),
      this.readDeadLetters(),
      this.readDeliveries(),
    ]);
  }

  private async read(
    queue: Pick<Queue, 'name' | 'getJobCounts'>,
    nextWaitedSeconds: () => Promise<number>,
  ): Promise<void> {
    try {
      const asked = Promise.all([queue.getJobCounts(...STATES), nextWaitedSeconds()]);
      const [counts, waited] = await withinDeadline(asked, DEADLINE_MS, 'counting jobs');
      for (const state of STATES) {
        this.metrics.queueJobs.set({ queue: queue.name, state }, counts[state] ?? 0);
      }
      this.metrics.queueOldestAge.set({ queue: queue.name }, waited);
    } catch {
      // Away: `/ready` and the logs say so. Stale numbers would be worse than none.
      for (const state of STATES) this.metrics.queueJobs.remove({ queue: queue.name, state });
      this.metrics.queueOldestAge.remove({ queue: queue.name });
    }
  }

  private async readPace(queue: string): Promise<void> {
    try {
      const load = await withinDeadline(this.load.read(), DEADLINE_MS, 'looking at the queue');
      this.metrics.queueDrain.set({ queue }, load.perSecond ?? 0);
      this.metrics.queueExpectedWait.set({ queue }, expectedWaitSeconds(load, load.waiting));
    } catch {
      this.metrics.queueDrain.remove({ queue });
      this.metrics.queueExpectedWait.remove({ queue });
    }
  }

  private async readDeadLetters(): Promise<void> {
    const { deadLetters, deadLetterOldest } = this.metrics;
    try {
      const extent = this.failed.extent();
      const { count, oldestMs } = await withinDeadline(extent, DEADLINE_MS, 'counting failed jobs');
      deadLetters.set(count);
      deadLetterOldest.set(secondsSince(oldestMs));
    } catch {
      deadLetters.remove();
      deadLetterOldest.remove();
    }
  }

  private async readDeliveries(): Promise<void> {
    const { webhookOldestPending } = this.metrics;
    try {
      const oldest = this.deliveries.oldestMs();
      webhookOldestPending.set(
        secondsSince(await withinDeadline(oldest, DEADLINE_MS, 'looking at webhooks')),
      );
    } catch {
      webhookOldestPending.remove();
    }
  }
}

/** 0 where there is nothing. */
const secondsSince = (ms: number | undefined): number =>
  ms === undefined ? 0 : Math.max(0, Date.now() - ms) / 1_000;

/** Seconds for which the next job has waited. */
async function nextWaitedSeconds(queue: Pick<Queue, 'getWaiting'>): Promise<number> {
  const [next] = await queue.getWaiting(0, 0);
  return next === undefined ? 0 : Math.max(0, Date.now() - next.timestamp) / 1_000;
}
