import { LRUCache } from 'lru-cache';
import type { Metrics } from '#telemetry';
import type { RowScores } from './prediction-cache.js';

export interface LocalLimits {
  /** Rows kept at most; 0 keeps none. */
  readonly maxEntries: number;
  /** Bytes they may take at most, by {@link bytesOf}. */
  readonly maxBytes: number;
}

/** Scores by key in this process's memory. Scores of a version never change, so nothing is ever invalidated. */
export class LocalScores {
  /** None where there is room for none. */
  private readonly entries: LRUCache<string, RowScores> | undefined;
  private readonly counts: Record<'hit' | 'miss', { inc(rows: number): void }>;

  constructor({ maxEntries, maxBytes }: LocalLimits, { cacheLookups }: Metrics) {
    if (maxEntries > 0) {
      this.entries = new LRUCache({
        // It makes room for as many at once: never for more than fit into the bytes.
        max: Math.min(maxEntries, Math.ceil(maxBytes / ENTRY_BYTES)),
        maxSize: maxBytes,
        sizeCalculation: (scores, key) => bytesOf(key, scores),
      });
    }
    const count = (result: string) => cacheLookups.labels({ tier: 'local', result });
    this.counts = { hit: count('hit'), miss: count('miss') };
  }

  /** What is known of the rows behind the keys, in their order. */
  lookUp(keys: readonly string[]): (RowScores | undefined)[] {
    const { entries } = this;
    if (entries === undefined) return keys.map(() => undefined);
    const found = keys.map((key) => entries.get(key));
    let hits = 0;
    for (const scores of found) if (scores !== undefined) hits++;
    if (hits > 0) this.counts.hit.inc(hits);
    if (hits < keys.length) this.counts.miss.inc(keys.length - hits);
    return found;
  }

  set(key: string, scores: RowScores): void {
    this.entries?.set(key, scores);
  }
}

/** What an entry costs besides its text and its numbers: three objects and its place in the table. */
const ENTRY_BYTES = 160;

/** About what an entry takes: a key may hold text of any language, two bytes a character. */
function bytesOf(key: string, scores: RowScores): number {
  return ENTRY_BYTES + 2 * key.length + 8 * scores.length;
}
