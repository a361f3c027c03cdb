import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import {
  PendingDeliveries,
  Queues,
  QueueWatchdog,
  QueueWorker,
  RedisConnections,
  WEBHOOK_QUEUE,
} from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { DeliveryReport } from './delivery-report.js';
import { retryDelayMs } from './retry-delay.js';
import { WebhookProcessor } from './webhook.processor.js';

/** Whoever else kills the process takes deliveries along, often: they are not to blame. */
const MAX_STALLED_COUNT = 100;
const GRACE_MS = 3_000;

/** Takes deliveries from the queue of webhooks from the application's start to its shutdown. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: QueueWorker;
  private readonly watchdog: QueueWatchdog;

  constructor(
    connections: RedisConnections,
    processor: WebhookProcessor,
    queues: Queues,
    pending: PendingDeliveries,
    report: DeliveryReport,
    @Inject(SETTINGS) { jobs, webhooks }: Settings,
  ) {
    this.worker = new QueueWorker(connections, {
      queue: WEBHOOK_QUEUE,
      process: async (job, token, signal) => {
        await processor.process(job, token, signal);
        await pending.ended(job.id ?? '');
      },
      concurrency: webhooks.concurrency,
      lockMs: jobs.lockMs,
      maxStalledCount: MAX_STALLED_COUNT,
      backoffMs: (attemptsMade, error) => retryDelayMs(webhooks.retryMs, attemptsMade, error),
      onFailed: (job, error) => {
        report.dead(job.id, error.message);
        void pending.ended(job.id ?? '');
      },
    });
    this.watchdog = new QueueWatchdog(this.worker, () => queues.webhook.getWaitingCount());
  }

  onApplicationBootstrap(): void {
    this.worker.start();
    this.watchdog.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.watchdog.stop();
    await this.worker.stop(GRACE_MS);
  }
}
