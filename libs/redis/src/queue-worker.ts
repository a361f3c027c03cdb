import { Logger } from '@nestjs/common';
import { DelayedError, Worker } from 'bullmq';
import type { Job, WorkerOptions } from 'bullmq';
import { withinDeadline } from './deadline.js';
import { dropConnections } from './drop-connections.js';
import { Isolation } from './isolation.js';
import { rateLimited } from './redis-connections.js';
import type { RedisConnections } from './redis-connections.js';

/** Does one job, whose data nobody has looked at yet. Aborted by `signal` when it was canceled, its lock was lost, or the process ends. */
export type Processor = (job: Job<unknown>, token: string, signal: AbortSignal) => Promise<void>;

export interface QueueWorkerOptions {
  /** Name of the queue. */
  readonly queue: string;
  readonly process: Processor;
  /** Jobs in hand at once. */
  readonly concurrency: number;
  /** Milliseconds after which the jobs of a silent process are given to another. */
  readonly lockMs: number;
  /** Starts that may end without a word before BullMQ fails the job; scheduled jobs are exempt from it. */
  readonly maxStalledCount: number;
  /** Starts of any kind; the only bound for scheduled jobs. */
  readonly maxStartedAttempts?: number;
  /** Milliseconds until the next attempt, of jobs with the backoff `custom`; `attemptsMade` counts the one that failed. */
  readonly backoffMs?: (attemptsMade: number, error: Error | undefined) => number;
  /** A job is done, and the queue knows. */
  readonly onCompleted?: (job: Job<unknown>) => void;
  /** A job has failed for good, whoever decided so. */
  readonly onFailed: (job: Job<unknown>, error: Error) => void;
}

/** Why a job's signal was aborted. */
export type AbortReason = 'canceled' | 'lock lost' | 'shutdown';

/** Milliseconds without fetching after Redis has refused a command (full, read-only): BullMQ itself would ask at once again. */
const REFUSED_PAUSE_MS = 1_000;
/** Starts that ended without a word, after which a job may be what kills workers, and runs alone. */
const SUSPECT_STALLS = 2;
/** Milliseconds until a job comes back that cannot be beside one that runs alone, and up to a fifth more. */
const ISOLATION_DELAY_MS = 500;
const REPORT_MS = 2_000;
const DISCARD_MS = 1_000;
/** So long a stop waits for a Redis that is away. */
const AWAY_MS = 500;

/**
 * A BullMQ worker that survives what Redis does: it waits for one that is away, does not storm one that is full,
 * can be replaced when it has silently stopped, and ends within its deadlines whatever the state of Redis. A job that
 * may be what kills workers runs alone, so that it takes no other along.
 */
export class QueueWorker {
  /** Milliseconds `stop` takes at most, besides the grace. */
  static readonly STOP_MS = REPORT_MS + DISCARD_MS + 2_000;
  /** When the last job started (`performance.now()`). */
  lastStartedAt = performance.now();
  private readonly running = new Set<Promise<void>>();
  private readonly isolation = new Isolation(this.running);
  private worker: Worker<unknown> | undefined;
  private stopping = false;
  private resume: NodeJS.Timeout | undefined;

  private readonly logger: Logger;

  constructor(
    private readonly connections: RedisConnections,
    private readonly options: QueueWorkerOptions,
  ) {
    this.logger = new Logger(`${options.queue} worker`);
  }

  start(): void {
    this.worker ??= this.open();
  }

  /** It takes no more jobs now, and is right: its hands are full, or a job must be alone. */
  get full(): boolean {
    return this.isolation.occupied || this.running.size >= this.options.concurrency;
  }

  /** Aborts a running job; jobs of other workers are no concern of this one. */
  cancel(jobId: string): void {
    this.abort(jobId, 'canceled');
  }

  /** A new worker in place of one that has stopped taking jobs; what the old one still runs is given up to it. */
  async replace(): Promise<void> {
    const old = this.worker;
    this.worker = this.open();
    this.lastStartedAt = performance.now();
    if (old !== undefined) await discard(old);
  }

  /**
   * Takes no more jobs, lets the running ones end for `graceMs`, aborts them, and gives up on those that do not end
   * then: they stay in the queue and are given to another worker. So do all of them, within moments, when Redis is
   * away: nobody could be told how they ended. Doing it twice is harmless.
   */
  async stop(graceMs: number): Promise<void> {
    const worker = this.worker;
    if (worker === undefined || this.stopping) return;
    this.stopping = true;
    clearTimeout(this.resume);
    // Not `close`, which waits without limit when Redis is away, and then cannot be told to stop waiting.
    const paused = worker.pause();
    // Heard below, after up to a second and the grace: until then nobody does, and that would end the process.
    paused.catch(() => undefined);
    // Fails within a second.
    const away = await this.connections.producer.ping().then(
      () => false,
      () => true,
    );
    try {
      // BullMQ alone knows of a job that is on its way, and does not know of one that runs alone.
      const ended = away ? this.idle() : paused.then(() => this.idle());
      await withinDeadline(ended, away ? Math.min(AWAY_MS, graceMs) : graceMs, 'ending the running jobs');
    } catch {
      worker.cancelAllJobs('shutdown' satisfies AbortReason);
    }
    try {
      // BullMQ has been told of every job then.
      await withinDeadline(paused, away ? AWAY_MS : REPORT_MS, 'reporting the last jobs');
    } catch (error) {
      // Redis was away at first: one may have come since.
      worker.cancelAllJobs('shutdown' satisfies AbortReason);
      this.logger.warn({ message: 'stopped all the same', jobs: this.running.size, error: String(error) });
    }
    await discard(worker);
  }

  private async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  private open(): Worker<unknown> {
    const { queue, process, concurrency, lockMs, maxStalledCount, maxStartedAttempts, onFailed, backoffMs } =
      this.options;
    const options: WorkerOptions = {
      connection: this.connections.queueOptions('consumer'),
      prefix: this.connections.keys.queuePrefix(queue),
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount,
      ...(maxStartedAttempts === undefined ? {} : { maxStartedAttempts }),
      ...(backoffMs === undefined
        ? {}
        : {
            settings: {
              backoffStrategy: (attempts: number, _type?: string, error?: Error) =>
                backoffMs(attempts, error),
            },
          }),
    };
    const start = (job: Job<unknown>, token: string, signal: AbortSignal) =>
      job.stalledCounter < SUSPECT_STALLS
        ? this.inHand(this.isolation.occupied ? comeBack(job, token) : process(job, token, signal))
        : this.alone(worker, job, token, () => process(job, token, signal));
    // Three parameters: BullMQ makes an abort signal only for processors that declare it.
    const run = async (job: Job<unknown>, token: string | undefined, signal: AbortSignal | undefined) => {
      this.lastStartedAt = performance.now();
      await start(job, token ?? '', signal ?? new AbortController().signal);
    };
    const worker: Worker<unknown> = new Worker<unknown>(queue, run, options);
    const report = rateLimited((error) => this.logger.warn({ message: error.message }));
    worker.on('error', (error) => {
      report(error);
      if (error.name === 'ReplyError') this.pauseShortly(worker);
    });
    worker.on('lockRenewalFailed', (jobIds) => {
      for (const jobId of jobIds) this.abort(jobId, 'lock lost');
    });
    worker.on('completed', (job) => this.options.onCompleted?.(job));
    worker.on('failed', (job, error) => {
      if (job?.finishedOn !== undefined) onFailed(job, error);
    });
    return worker;
  }

  private async inHand(work: Promise<void>): Promise<void> {
    this.running.add(work);
    try {
      await work;
    } finally {
      this.running.delete(work);
    }
  }

  private async alone(
    worker: Worker<unknown>,
    job: Job<unknown>,
    token: string,
    process: () => Promise<void>,
  ): Promise<void> {
    const fetching = {
      pause: () => void worker.pause(true),
      resume: () => void (worker === this.worker && !this.stopping && worker.resume()),
    };
    const outcome = await this.isolation.alone(fetching, async () => {
      this.logger.warn({
        message: 'a job runs alone: its worker has died before',
        jobId: job.id,
        deaths: job.stalledCounter,
      });
      await this.inHand(process());
    });
    if (outcome === 'busy') await this.inHand(comeBack(job, token));
  }

  private abort(jobId: string, reason: AbortReason): void {
    this.worker?.cancelJob(jobId, reason);
  }

  private pauseShortly(worker: Worker<unknown>): void {
    if (worker.isPaused() || worker !== this.worker || this.stopping) return;
    void worker.pause(true);
    this.resume = setTimeout(() => void worker.resume(), REFUSED_PAUSE_MS);
  }
}

/** Puts a job back for a moment, which uses no attempt. */
async function comeBack(job: Job<unknown>, token: string): Promise<never> {
  await job.moveToDelayed(Date.now() + ISOLATION_DELAY_MS * (1 + Math.random() / 5), token);
  throw new DelayedError();
}

/** Ends a worker without waiting for its jobs, which may be what it hangs on. */
async function discard(worker: Worker<unknown>): Promise<void> {
  await withinDeadline(worker.close(true), DISCARD_MS, 'closing').catch(() => undefined);
  dropConnections(worker.getBackend());
}
