import { describe, expect, it } from '@jest/globals';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import { binTable } from './binned-table.js';
import { fillHistograms, histogramStarts } from './histogram.js';

describe('histograms of gradients', () => {
  const random = new MersenneTwister(9);
  const numeric = Array.from({ length: 11 }, (_, f) =>
    Float64Array.from({ length: 400 }, () =>
      f % 3 === 0 ? Math.floor(random.fraction() * 4) : random.fraction(),
    ),
  );
  const { features } = binTable({ rows: 400, numeric, categorical: [] });
  const starts = histogramStarts(features);
  const rows = Int32Array.from({ length: 200 }, (_, i) => 2 * i + 1);
  const [begin, end] = [20, 190];
  const slopes = Float32Array.from({ length: 2 * (end - begin) }, () => random.fraction());
  const untouched = 7;

  /** Row by row, for one feature: gradients, hessians and counts of its bins. */
  function expected(f: number): number[] {
    const sums = Array<number>(starts[f + 1]! - starts[f]!).fill(0);
    for (let i = begin; i < end; i++) {
      const at = 3 * features[f]!.codes[rows[i]!]!;
      sums[at]! += slopes[2 * (i - begin)]!;
      sums[at + 1]! += slopes[2 * (i - begin) + 1]!;
      sums[at + 2]! += 1;
    }
    return sums;
  }

  it.each([
    [0, 11],
    [0, 4],
    [3, 11],
    [5, 6],
    [4, 4],
  ])('of the features from %i to before %i hold their rows, and those of others stay', (first, last) => {
    const histogram = new Float64Array(starts.at(-1)!).fill(untouched);
    fillHistograms(histogram, starts, features, first, last, rows, begin, end, slopes);
    const parts = features.map((_, f) => [...histogram.subarray(starts[f], starts[f + 1])]);
    expect(parts).toEqual(
      parts.map((part, f) => (f >= first && f < last ? expected(f) : part.map(() => untouched))),
    );
  });
});
