/** Buckets per doubling: a quantile is at most 1.6 % too high. */
const PER_DOUBLING = 64;
const SMALLEST_MS = 0.001;
/** From a microsecond to more than a day. */
const BUCKETS = 37 * PER_DOUBLING;

/** A histogram of waiting times in constant memory: recording costs the same for the first and the millionth. */
export class Latencies {
  private readonly counts = new Uint32Array(BUCKETS);
  private recorded = 0;

  get count(): number {
    return this.recorded;
  }

  /** @param ms milliseconds; what is below a microsecond counts as one */
  record(ms: number): void {
    const place = Math.floor(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * PER_DOUBLING);
    this.counts[Math.min(place, BUCKETS - 1)]!++;
    this.recorded++;
  }

  /** Milliseconds within which `share` (0 to 1) of the recorded ones were; NaN of none. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.recorded));
    let seen = 0;
    for (let place = 0; place < BUCKETS; place++) {
      seen += this.counts[place]!;
      if (seen >= wanted) return SMALLEST_MS * 2 ** ((place + 1) / PER_DOUBLING);
    }
    return NaN;
  }
}
