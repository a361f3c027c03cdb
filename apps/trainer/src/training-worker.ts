import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PresageError } from '#contracts';
import { Queues, QueueWatchdog, queueStatus, QueueWorker, RedisConnections, TRAINING_QUEUE } from '#redis';
import { Runs } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from '#telemetry';
import type { ShutdownStep } from '#telemetry';
import { isOpen, RunBook } from './run-book.js';
import { runIdOf } from './run-id.js';
import { TrainingProcessor } from './training.processor.js';

const MAX_STALLED_COUNT = 1;
/** Also for scheduled jobs, which BullMQ would otherwise start for ever when they kill the process. */
const MAX_STARTED_ATTEMPTS = 3;
/** A run that needs longer is interrupted and goes on at the next start. */
const GRACE_MS = 5_000;

/** Takes training jobs, one at a time, from the application's start to its shutdown. */
@Injectable()
export class TrainingWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Takes no more runs; the one under way ends, or goes on at the next start. */
  readonly lastRun: ShutdownStep = {
    name: 'running jobs',
    deadlineMs: GRACE_MS + QueueWorker.STOP_MS,
    run: () => this.beforeApplicationShutdown(),
  };
  private readonly worker: QueueWorker;
  private readonly watchdog: QueueWatchdog;

  private readonly logger = new Logger('training worker');

  constructor(
    connections: RedisConnections,
    queues: Queues,
    health: Health,
    processor: TrainingProcessor,
    private readonly runs: Runs,
    private readonly book: RunBook,
    @Inject(SETTINGS) { training }: Settings,
  ) {
    this.worker = new QueueWorker(connections, {
      queue: TRAINING_QUEUE,
      process: (job, token, signal) => processor.process(job, token, signal),
      concurrency: 1,
      // Training is in a thread, so the lock is renewed in time; it is lost when the process is.
      lockMs: training.lockMs,
      maxStalledCount: MAX_STALLED_COUNT,
      maxStartedAttempts: MAX_STARTED_ATTEMPTS,
      onFailed: (job) => void this.recordFailure(job),
    });
    this.watchdog = new QueueWatchdog(this.worker, () => queues.training.getWaitingCount());
    health.check('queue', () => queueStatus(connections), { vital: true });
  }

  onApplicationBootstrap(): void {
    this.worker.start();
    this.watchdog.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.watchdog.stop();
    await this.worker.stop(GRACE_MS);
  }

  /** A run that the processor has ended stays as it is. */
  private async recordFailure(job: Job<unknown>): Promise<void> {
    const id = runIdOf(job);
    if (id === undefined) return;
    try {
      const run = await this.runs.get(id);
      if (run !== undefined && isOpen(run)) await this.book.fail(run, givenUp());
    } catch (error) {
      // The next look for runs without a job finds it.
      this.logger.warn({ message: 'a failure was not recorded', runId: id, error: String(error) });
    }
  }
}

/** The run's job was started as often as is allowed, and no start came to an end. */
export const givenUp = (): PresageError =>
  new PresageError('internal', 'The run was given up: its trainer did not survive it.');
