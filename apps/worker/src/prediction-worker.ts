import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import {
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
import type { ShutdownStep } from '#telemetry';
import { GivenUpJobs } from './given-up-jobs.js';
import { isRemnant } from './job-start.js';
import { PredictionProcessor } from './prediction.processor.js';

/** A job whose process died this often is given up: it probably kills it. */
const MAX_STALLED_COUNT = 3;
const GRACE_MS = 10_000;

/** Takes prediction jobs from the queue from the application's start to its shutdown. */
@Injectable()
export class PredictionWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Takes no more jobs; the running ones end or go back into the queue. */
  readonly lastJobs: ShutdownStep = {
    name: 'running jobs',
    deadlineMs: GRACE_MS + QueueWorker.STOP_MS,
    run: () => this.beforeApplicationShutdown(),
  };
  private readonly worker: QueueWorker;
  private readonly watchdog: QueueWatchdog;

  private readonly logger = new Logger('prediction worker');

  constructor(
    private readonly connections: RedisConnections,
    private readonly subscriber: Subscriber,
    private readonly processor: PredictionProcessor,
    private readonly givenUp: GivenUpJobs,
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
      onFailed: (job, error) => void (isRemnant(job) ? this.remove(job) : this.givenUp.record(job, error)),
    });
    this.watchdog = new QueueWatchdog(this.worker, () =>
      queues.prediction.getJobCountByTypes('waiting', 'prioritized'),
    );
    health.check('queue', () => queueStatus(connections), { vital: true });
  }

  onApplicationBootstrap(): void {
    this.subscriber.subscribe(this.connections.keys.jobsCanceled, {
      onMessage: (id) => this.worker.cancel(id),
    });
    this.worker.start();
    this.watchdog.start();
    this.givenUp.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.watchdog.stop();
    this.givenUp.stop();
    await this.worker.stop(GRACE_MS);
  }

  /** Lost is lost, and unknown to whoever asks; sent again under its key, it is to be a new job, not a failed one. */
  private async remove(remnant: Job<unknown>): Promise<void> {
    this.logger.error({
      message: 'the queue has lost a job: nothing but its id was left',
      jobId: remnant.id,
    });
    try {
      await remnant.remove();
    } catch (failure) {
      this.logger.warn({ message: 'not removed', jobId: remnant.id, error: String(failure) });
    }
  }
}
