import { Logger } from '@nestjs/common';
import { Worker } from 'bullmq';
import type { Job, WorkerOptions } from 'bullmq';
import { withinDeadline } from './deadline.js';
import { dropConnections } from './drop-connections.js';
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
  /** A job has failed for good, whoever decided so. */
  readonly onFailed: (job: Job<unknown>, error: Error) => void;
}

/** Why a job's signal was aborted. */
export type AbortReason = 'canceled' | 'lock lost' | 'shutdown';

/** Milliseconds without fetching after Redis has refused a command (full, read-only): BullMQ itself would ask at once again. */
const REFUSED_PAUSE_MS = 1_000;
const REPORT_MS = 2_000;
const DISCARD_MS = 1_000;

/**
 * A BullMQ worker that survives what Redis does: it waits for one that is away, does not storm one that is full,
 * can be replaced when it has silently stopped, and ends within its deadlines whatever the state of Redis.
 */
export class QueueWorker {
  /** When the last job started (`performance.now()`). */
  lastStartedAt = performance.now();
  private readonly running = new Set<Promise<void>>();
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

  /** Could it take another job? */
  get full(): boolean {
    return this.running.size >= this.options.concurrency;
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
   * then: they stay in the queue and are given to another worker. Doing it twice is harmless.
   */
  async stop(graceMs: number): Promise<void> {
    const worker = this.worker;
    if (worker === undefined || this.stopping) return;
    this.stopping = true;
    clearTimeout(this.resume);
    // Not `close`, which waits without limit when Redis is away, and then cannot be told to stop waiting.
    const paused = worker.pause();
    try {
      await withinDeadline(Promise.allSettled(this.running), graceMs, 'ending the running jobs');
    } catch {
      worker.cancelAllJobs('shutdown' satisfies AbortReason);
    }
    try {
      // BullMQ has been told of every job then.
      await withinDeadline(paused, REPORT_MS, 'reporting the last jobs');
    } catch (error) {
      this.logger.warn({ message: 'stopped all the same', jobs: this.running.size, error: String(error) });
    }
    await discard(worker);
  }

  private open(): Worker<unknown> {
    const { queue, process, concurrency, lockMs, maxStalledCount, maxStartedAttempts, onFailed } =
      this.options;
    const options: WorkerOptions = {
      connection: this.connections.queueOptions('consumer'),
      prefix: this.connections.keys.queuePrefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount,
      ...(maxStartedAttempts === undefined ? {} : { maxStartedAttempts }),
    };
    // Three parameters: BullMQ makes an abort signal only for processors that declare it.
    const run = async (job: Job<unknown>, token: string | undefined, signal: AbortSignal | undefined) => {
      this.lastStartedAt = performance.now();
      const done = process(job, token ?? '', signal ?? new AbortController().signal);
      this.running.add(done);
      try {
        await done;
      } finally {
        this.running.delete(done);
      }
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
    worker.on('failed', (job, error) => {
      if (job?.finishedOn !== undefined) onFailed(job, error);
    });
    return worker;
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

/** Ends a worker without waiting for its jobs, which may be what it hangs on. */
async function discard(worker: Worker<unknown>): Promise<void> {
  await withinDeadline(worker.close(true), DISCARD_MS, 'closing').catch(() => undefined);
  dropConnections(worker.getBackend());
}
