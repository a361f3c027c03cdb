/** Milliseconds over which what was measured loses most of its weight. */
const MEMORY_MS = 5_000;
/** Jobs a second below which nothing drains. */
const STILL = 1e-3;

/** One look at a queue. */
export interface QueueSample {
  /** `performance.now()` */
  readonly atMs: number;
  /** Jobs that were ever added and are in it no more. */
  readonly ended: number;
  readonly waiting: number;
}

/** How fast a queue empties, from looks at it: a moving average that follows within seconds. */
export class DrainRate {
  private last: QueueSample | undefined;
  private rate: number | undefined;

  /** Jobs a second. Undefined: not known, or nothing ends. */
  get perSecond(): number | undefined {
    return this.rate === undefined || this.rate < STILL ? undefined : this.rate;
  }

  add(sample: QueueSample): void {
    const before = this.last;
    this.last = sample;
    if (before === undefined || sample.atMs <= before.atMs) return;
    const ms = sample.atMs - before.atMs;
    const seen = Math.max(0, ((sample.ended - before.ended) * 1_000) / ms);
    // Somebody always waited: more could not be done. Else nobody knows how much more could have been.
    const busy = before.waiting > 0 && sample.waiting > 0;
    if (!busy && seen <= (this.rate ?? 0)) return;
    // After a standstill there is no old pace that a new one would have to be weighed against.
    const weight = this.perSecond === undefined ? 1 : 1 - Math.exp(-ms / MEMORY_MS);
    this.rate = (this.rate ?? 0) * (1 - weight) + seen * weight;
  }
}
