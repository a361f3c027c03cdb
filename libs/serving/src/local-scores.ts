import type { Metrics } from '#telemetry';
import type { RowScores } from './prediction-cache.js';

export interface LocalLimits {
  /** Rows kept at most; 0 keeps none. */
  readonly maxEntries: number;
  /** Bytes they may take at most, by {@link bytesOf}. */
  readonly maxBytes: number;
}

/**
 * Scores by key in this process's memory, the least recently used going first. Scores of a version never change, so
 * nothing is ever invalidated.
 */
export class LocalScores {
  /** In the order of their last use: a Map keeps the order in which keys came. */
  private readonly entries = new Map<string, RowScores>();
  /** Kept from one eviction to the next: a new one would begin with all the holes that evicted keys have left. */
  private oldest = this.entries.keys();
  private bytes = 0;
  private readonly counts: Record<'hit' | 'miss', { inc(rows: number): void }>;

  constructor(
    private readonly limits: LocalLimits,
    { cacheLookups }: Metrics,
  ) {
    const count = (result: string) => cacheLookups.labels({ tier: 'local', result });
    this.counts = { hit: count('hit'), miss: count('miss') };
  }

  /** What is known of the rows behind the keys, in their order. */
  lookUp(keys: readonly string[]): (RowScores | undefined)[] {
    const found = keys.map((key) => this.get(key));
    if (this.limits.maxEntries === 0) return found;
    let hits = 0;
    for (const scores of found) if (scores !== undefined) hits++;
    if (hits > 0) this.counts.hit.inc(hits);
    if (hits < keys.length) this.counts.miss.inc(keys.length - hits);
    return found;
  }

  set(key: string, scores: RowScores): void {
    const { maxEntries, maxBytes } = this.limits;
    const bytes = bytesOf(key, scores);
    // One that fits nowhere would make all others go, and itself last.
    if (maxEntries === 0 || bytes > maxBytes) return;
    if (this.entries.delete(key)) this.bytes -= bytes;
    this.entries.set(key, scores);
    this.bytes += bytes;
    while (this.entries.size > maxEntries || this.bytes > maxBytes) this.evict();
  }

  /** Whatever it has passed is gone, or has come again behind: it stands before the least recently used. */
  private evict(): void {
    const { value: key, done } = this.oldest.next();
    if (done === true) {
      this.oldest = this.entries.keys();
      return;
    }
    this.bytes -= bytesOf(key, this.entries.get(key) ?? []);
    this.entries.delete(key);
  }

  private get(key: string): RowScores | undefined {
    const scores = this.entries.get(key);
    if (scores === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, scores);
    return scores;
  }
}

/** What an entry costs besides its text and its numbers: three objects and its place in the table. */
const ENTRY_BYTES = 160;

/** About what an entry takes: a key may hold text of any language, two bytes a character. */
function bytesOf(key: string, scores: RowScores): number {
  return ENTRY_BYTES + 2 * key.length + 8 * scores.length;
}
