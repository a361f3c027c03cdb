import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { WebhookDelivery } from '#contracts';
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
    const ended = (data: unknown): void => {
      const delivery = WebhookDelivery.safeParse(data).data;
      if (delivery !== undefined) void pending.ended(delivery.id, new Date(delivery.since));
    };
    this.worker = new QueueWorker(connections, {
      queue: WEBHOOK_QUEUE,
      process: (job, token, signal) => processor.process(job, token, signal),
      concurrency: webhooks.concurrency,
      lockMs: jobs.lockMs,
      maxStalledCount: MAX_STALLED_COUNT,
      backoffMs: (attemptsMade, error) => retryDelayMs(webhooks.retryMs, attemptsMade, error),
      onCompleted: ({ data }) => ended(data),
      onFailed: ({ id, data }, error) => {
        report.dead(id, error.message);
        ended(data);
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
