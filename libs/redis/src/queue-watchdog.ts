import { Logger } from '@nestjs/common';
import { withinDeadline } from './deadline.js';
import type { QueueWorker } from './queue-worker.js';

const LOOK_INTERVAL_MS = 2_500;
/** Milliseconds for which jobs wait, there is room and nothing starts, after which a worker counts as stopped. */
const SILENCE_MS = 10_000;
const ANSWER_MS = 1_000;

type WatchedWorker = Pick<QueueWorker, 'full' | 'lastStartedAt' | 'replace'>;

/**
 * Replaces a worker that has silently stopped taking jobs: there are known ways for BullMQ to end up like that,
 * after a failover above all.
 */
export class QueueWatchdog {
  private timer: NodeJS.Timeout | undefined;
  /** When jobs were first seen waiting since the last start; a job that has just come is about to be taken. */
  private waitingSince: number | undefined;

  private readonly logger = new Logger('watchdog');

  constructor(
    private readonly worker: WatchedWorker,
    private readonly waitingJobs: () => Promise<number>,
    /** Milliseconds on the clock of `lastStartedAt`. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One look; replaces the worker if it must. */
  async look(): Promise<'fine' | 'replaced'> {
    const waiting = this.worker.full ? 0 : await this.waiting();
    const now = this.now();
    const started = this.waitingSince !== undefined && this.worker.lastStartedAt > this.waitingSince;
    if (waiting === 0) this.waitingSince = undefined;
    else if (this.waitingSince === undefined || started) this.waitingSince = now;
    if (this.waitingSince === undefined || now - this.waitingSince < SILENCE_MS) return 'fine';
    const silentMs = now - this.worker.lastStartedAt;
    this.logger.error({ message: 'the worker has stopped taking jobs and is replaced', waiting, silentMs });
    this.waitingSince = undefined;
    await this.worker.replace();
    return 'replaced';
  }

  /** A queue that cannot be asked explains why nothing starts. */
  private async waiting(): Promise<number> {
    try {
      return await withinDeadline(this.waitingJobs(), ANSWER_MS, 'the answer');
    } catch {
      return 0;
    }
  }
}
