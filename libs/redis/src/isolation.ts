import { withinDeadline } from './deadline.js';

/** Milliseconds for the jobs in hand to end; then the suspect comes back later, and the others go on. */
const PATIENCE_MS = 2_000;

/** Part of a worker. */
export interface Fetching {
  pause(): void;
  resume(): void;
}

/**
 * Lets a job run with no other beside it in this process: one that kills its process would take them along, and be
 * taken for the reason with them.
 */
export class Isolation {
  private taken = false;

  /** @param running the jobs in hand, but for those that ask to be alone */
  constructor(private readonly running: ReadonlySet<Promise<void>>) {}

  /** Somebody is alone, or waits to be: whoever starts now must come back later. */
  get occupied(): boolean {
    return this.taken;
  }

  /**
   * Fetches no more jobs, waits for those in hand, runs, and goes on fetching.
   * @returns `busy`, and has not run it: another one is alone, or the jobs in hand did not end in time
   */
  async alone(fetching: Fetching, run: () => Promise<void>): Promise<'done' | 'busy'> {
    if (this.taken) return 'busy';
    this.taken = true;
    fetching.pause();
    try {
      if (!(await this.othersEnded())) return 'busy';
      await run();
      return 'done';
    } finally {
      this.taken = false;
      fetching.resume();
    }
  }

  private async othersEnded(): Promise<boolean> {
    try {
      await withinDeadline(Promise.allSettled(this.running), PATIENCE_MS, 'ending the jobs in hand');
      return true;
    } catch {
      return false;
    }
  }
}
