import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PresageError } from '#contracts';
import {
  JobRecords,
  PREDICTION_QUEUE,
  Queues,
  QueueWatchdog,
  queueStatus,
  QueueWorker,
  RedisConnections,
  Subscriber,
} from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from '#telemetry';
import { recordOf, startOf } from './job-start.js';
import { PredictionProcessor } from './prediction.processor.js';

/** A job whose process died this often is given up: it probably kills it. */
const MAX_STALLED_COUNT = 3;
const GRACE_MS = 10_000;

/** Takes prediction jobs from the queue from the application's start to its shutdown. */
@Injectable()
export class PredictionWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: QueueWorker;
  private readonly watchdog: QueueWatchdog;

  private readonly logger = new Logger('prediction worker');

  constructor(
    private readonly connections: RedisConnections,
    private readonly subscriber: Subscriber,
    private readonly processor: PredictionProcessor,
    private readonly records: JobRecords,
    queues: Queues,
    health: Health,
    @Inject(SETTINGS) { jobs }: Settings,
  ) {
    this.worker = new QueueWorker(connections, {
      queue: PREDICTION_QUEUE,
      process: (job, token, signal) => this.processor.process(job, token, signal),
      concurrency: jobs.concurrency,
      lockMs: jobs.lockMs,
      maxStalledCount: MAX_STALLED_COUNT,
      onFailed: (job, error) => void this.recordFailure(job, error),
    });
    this.watchdog = new QueueWatchdog(this.worker, () => queues.prediction.getWaitingCount());
    health.check('queue', () => queueStatus(connections), { vital: true });
  }

  onApplicationBootstrap(): void {
    this.subscriber.subscribe(this.connections.keys.jobsCanceled, {
      onMessage: (id) => this.worker.cancel(id),
    });
    this.worker.start();
    this.watchdog.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.watchdog.stop();
    await this.worker.stop(GRACE_MS);
  }

  /** Does nothing for a job that the processor has recorded: its record stays. */
  private async recordFailure(job: Job<unknown>, cause: Error): Promise<void> {
    const start = startOf(job);
    if (start === undefined) return;
    const error = new PresageError('internal', 'The job was given up: its worker did not survive it.', {
      cause,
    });
    try {
      await this.records.write({ ...recordOf(start, { kind: 'failed', error }), attempts: job.attemptsMade });
    } catch (failure) {
      // Whoever asks for the job finds it in BullMQ's failed set.
      this.logger.warn({ message: 'a failure was not recorded', jobId: start.id, error: String(failure) });
    }
  }
}
