const FIRST = 128;
/** Enough to keep one thread busy: one computes while the next is read. */
const LEAST = 4;
const MOST = 4_096;
/** Milliseconds by which the event loop may be late on average. */
const TARGET_LAG_MS = 5;
const STEEPEST_CUT = 0.4;
const GROWTH = 1.25;

/** What was seen in a tenth of a second. */
export interface LimitWindow {
  /** Milliseconds by which the event loop was late on average: so long whatever happens waits for the event loop. */
  readonly lagMs: number;
  /** As many requests as may were in hand. */
  readonly full: boolean;
  /** Requests that ended, per millisecond. */
  readonly endedPerMs: number;
}

/**
 * How many requests may be in hand at once. It grows while requests wait for it and the event loop does not, and is cut
 * when the event loop falls behind: then more of them at once are not more of them in a second.
 */
export class ConcurrencyLimit {
  private exact = FIRST;

  get now(): number {
    return Math.floor(this.exact);
  }

  adjust({ lagMs, full, endedPerMs }: LimitWindow): void {
    // What ends within the lag that is allowed cannot be what makes it longer: that is something else on the machine.
    const least = Math.max(LEAST, endedPerMs * TARGET_LAG_MS);
    if (lagMs > TARGET_LAG_MS) {
      this.exact = Math.max(least, this.exact * Math.max(STEEPEST_CUT, TARGET_LAG_MS / lagMs));
    } else if (full) {
      this.exact = Math.min(MOST, this.exact * GROWTH + 1);
    }
  }
}
