import { Logger } from '@nestjs/common';
import { withinDeadline } from './deadline.js';
import type { QueueWorker } from './queue-worker.js';

const LOOK_INTERVAL_MS = 15_000;
/** Milliseconds without a start, while jobs wait and there is room, after which a worker counts as stopped. */
const SILENCE_MS = 60_000;
const ANSWER_MS = 1_000;

type WatchedWorker = Pick<QueueWorker, 'full' | 'lastStartedAt' | 'replace'>;

/**
 * Replaces a worker that has silently stopped taking jobs: there are known ways for BullMQ to end up like that,
 * after a failover above all.
 */
export class QueueWatchdog {
  private timer: NodeJS.Timeout | undefined;

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
    const silentMs = this.now() - this.worker.lastStartedAt;
    if (this.worker.full || silentMs < SILENCE_MS) return 'fine';
    const waiting = await this.waiting();
    if (waiting === 0) return 'fine';
    this.logger.error({ message: 'the worker has stopped taking jobs and is replaced', waiting, silentMs });
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
