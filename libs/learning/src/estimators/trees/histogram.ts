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
  histogram.fill(0, starts[first], starts[last]);
  let f = first;
  for (; f + 4 <= last; f += 4) addToFour(histogram, starts, features, f, rows, begin, end, slopes);
  for (; f + 2 <= last; f += 2) addToTwo(histogram, starts, features, f, rows, begin, end, slopes);
  for (; f < last; f++) addToOne(histogram, starts[f]!, features[f]!.codes, rows, begin, end, slopes);
}

/**
 * Four features in one pass: a row's number and slopes are read once for all of them, and their histograms fit into the
 * fastest cache together. Written out, since a loop over the four costs what the pass gains.
 */
function addToFour(
  histogram: Float64Array,
  starts: Int32Array,
  features: readonly BinnedFeature[],
  first: number,
  rows: Int32Array,
  begin: number,
  end: number,
  slopes: Float32Array,
): void {
  const startA = starts[first]!;
  const startB = starts[first + 1]!;
  const startC = starts[first + 2]!;
  const startD = starts[first + 3]!;
  const codesA = features[first]!.codes;
  const codesB = features[first + 1]!.codes;
  const codesC = features[first + 2]!.codes;
  const codesD = features[first + 3]!.codes;
  for (let i = begin, s = 0; i < end; i++, s += 2) {
    const row = rows[i]!;
    const gradient = slopes[s]!;
    const hessian = slopes[s + 1]!;
    let at = startA + PER_BIN * codesA[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
    at = startB + PER_BIN * codesB[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
    at = startC + PER_BIN * codesC[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
    at = startD + PER_BIN * codesD[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
  }
}

/** For the features that are left over, of which a member of a large team has no others. */
function addToTwo(
  histogram: Float64Array,
  starts: Int32Array,
  features: readonly BinnedFeature[],
  first: number,
  rows: Int32Array,
  begin: number,
  end: number,
  slopes: Float32Array,
): void {
  const startA = starts[first]!;
  const startB = starts[first + 1]!;
  const codesA = features[first]!.codes;
  const codesB = features[first + 1]!.codes;
  for (let i = begin, s = 0; i < end; i++, s += 2) {
    const row = rows[i]!;
    const gradient = slopes[s]!;
    const hessian = slopes[s + 1]!;
    let at = startA + PER_BIN * codesA[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
    at = startB + PER_BIN * codesB[row]!;
    histogram[at]! += gradient;
    histogram[at + 1]! += hessian;
    histogram[at + 2]! += 1;
  }
}

function addToOne(
  histogram: Float64Array,
  start: number,
  codes: Uint8Array,
  rows: Int32Array,
  begin: number,
  end: number,
  slopes: Float32Array,
): void {
  for (let i = begin, s = 0; i < end; i++, s += 2) {
    const at = start + PER_BIN * codes[rows[i]!]!;
    histogram[at]! += slopes[s]!;
    histogram[at + 1]! += slopes[s + 1]!;
    histogram[at + 2]! += 1;
  }
}

/** Takes a part's numbers from `begin` to before `end` off the whole's: what is left in `whole` is the other part's. */
export function subtractHistograms(
  whole: Float64Array,
  part: Float64Array,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) whole[i]! -= part[i]!;
}
