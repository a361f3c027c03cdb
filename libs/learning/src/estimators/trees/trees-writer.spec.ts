import { describe, expect, it } from '@jest/globals';
import type { BinnedFeature } from './binned-table.js';
import { addToSet, emptyBinSet } from './bin-set.js';
import { TreesWriter } from './trees-writer.js';

const CATEGORIES = 70;
const category = {
  kind: 'category',
  size: CATEGORIES,
  binOf: Uint8Array.from({ length: CATEGORIES }, (_, code) => code),
} as const;
const features: BinnedFeature[] = [
  {
    codes: new Uint8Array(),
    bins: 3,
    hasMissing: false,
    meaning: { kind: 'numeric', cuts: Float64Array.of(1, 2) },
  },
  { codes: new Uint8Array(), bins: CATEGORIES, hasMissing: true, meaning: category },
];

/** A question for a number above one for a few categories. */
function write(writer: TreesWriter, threshold: number, ...categories: readonly number[]): void {
  const set = emptyBinSet();
  for (const bin of categories) addToSet(set, bin);
  writer.numericSplit(0, threshold, true);
  writer.categorySplit(1, category, set, false);
  for (const value of [0.1, 0.2, 0.3]) writer.leaf(value * threshold);
}

describe('trees that are put together', () => {
  it('are written as one writer would have written them, sets of categories shared among them', () => {
    const one = new TreesWriter(features);
    const together = new TreesWriter(features);
    for (const [threshold, ...categories] of [
      [1, 0, 69],
      [2, 33],
      [1.5, 33],
      [3, 0, 69],
    ] as const) {
      const own = new TreesWriter(features);
      write(one, threshold, ...categories);
      write(own, threshold, ...categories);
      together.append(own.finish());
    }
    expect(together.finish()).toEqual(one.finish());
    // Three words for each of the two sets.
    expect(together.finish().categorySets).toHaveLength(6);
  });
});
