import type { ColumnEncoding } from '#contracts';
import type { CategoryEncoding } from './category-places.js';
import type { NumericEncoding } from './numeric-features.js';

/** The encodings by kind, each with its first place in the encoded row. */
export interface FeatureBlocks {
  readonly numeric: readonly { readonly encoding: NumericEncoding; readonly start: number }[];
  readonly categories: readonly { readonly encoding: CategoryEncoding; readonly start: number }[];
}

export function featureBlocks(encodings: readonly ColumnEncoding[]): FeatureBlocks {
  const numeric: { encoding: NumericEncoding; start: number }[] = [];
  const categories: { encoding: CategoryEncoding; start: number }[] = [];
  let start = 0;
  for (const encoding of encodings) {
    if (encoding.kind === 'numeric') numeric.push({ encoding, start });
    else categories.push({ encoding, start });
    start += encoding.kind === 'oneHot' ? encoding.categories.length : 1;
  }
  return { numeric, categories };
}
