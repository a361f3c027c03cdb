import type { ColumnEncoding } from '#contracts';

/** How many numbers an encoded row has: one per number and per ordinal category, one per indicator. */
export function encodedWidth(encodings: readonly ColumnEncoding[]): number {
  return encodings.reduce((sum, e) => sum + (e.kind === 'oneHot' ? e.categories.length : 1), 0);
}
