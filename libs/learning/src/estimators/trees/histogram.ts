import type { BinnedFeature } from './binned-table.js';

/** Numbers per bin: sum of gradients, sum of hessians, count of rows. */
export const PER_BIN = 3;

/** Where each feature's bins (and one for what is missing) start in a histogram of all features. */
export function histogramStarts(features: readonly BinnedFeature[]): Int32Array {
  const starts = new Int32Array(features.length + 1);
  features.forEach((feature, f) => (starts[f + 1] = starts[f]! + PER_BIN * (feature.bins + 1)));
  return starts;
}

/**
 * Adds rows up into the histograms of the features from `first` to before `last`.
 * @param rows row numbers; those from `begin` to before `end` are meant
 * @param slopes gradient and hessian of each of the meant rows in turn, starting with that of `begin` at 0
 */
export function fillHistograms(
  histogram: Float64Array,
  starts: Int32Array,
  features: readonly BinnedFeature[],
  first: number,
  last: number,
  rows: Int32Array,
  begin: number,
  end: number,
  slopes: Float32Array,
): void {
  for (let f = first; f < last; f++) {
    const own = histogram.subarray(starts[f], starts[f + 1]);
    own.fill(0);
    fillHistogram(own, features[f]!.codes, rows, begin, end, slopes);
  }
}

function fillHistogram(
  histogram: Float64Array,
  codes: Uint8Array,
  rows: Int32Array,
  begin: number,
  end: number,
  slopes: Float32Array,
): void {
  for (let i = begin, s = 0; i < end; i++, s += 2) {
    const at = PER_BIN * codes[rows[i]!]!;
    histogram[at]! += slopes[s]!;
    histogram[at + 1]! += slopes[s + 1]!;
    histogram[at + 2]! += 1;
  }
}

/** Takes a part's histograms off the whole's: what is left in `whole` is the other part's. */
export function subtractHistograms(whole: Float64Array, part: Float64Array): void {
  for (let i = 0; i < whole.length; i++) whole[i]! -= part[i]!;
}
