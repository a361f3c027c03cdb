import { type ClassHistogram, type GiniSplit, purity } from './gini.js';

/** The classes' weights and the count of rows of a node, laid out like a bin of a histogram. */
export type ClassSums = Float64Array;

/** Room to add a side up in: [left, right], each as wide as a bin. */
export interface Sides {
  readonly left: ClassSums;
  readonly right: ClassSums;
}

/** The purest cut of a numeric feature, undefined when no two bins have rows enough. */
export function bestGiniCut(
  histogram: ClassHistogram,
  node: ClassSums,
  minSamplesLeaf: number,
  { left, right }: Sides,
): GiniSplit | undefined {
  const { sums, stride } = histogram;
  const classes = stride - 1;
  let best: GiniSplit | undefined;
  let bestScore = -Infinity;
  let previous = -1;
  left.fill(0);
  for (const bin of histogram.presentBins()) {
    const at = bin * stride;
    const rows = left[classes]!;
    if (rows >= minSamplesLeaf && rows > 0) {
      if (node[classes]! - rows < minSamplesLeaf) break;
      for (let k = 0; k < classes; k++) right[k] = node[k]! - left[k]!;
      const score = purity(left, 0, classes) + purity(right, 0, classes);
      if (score > bestScore) {
        bestScore = score;
        best = { score, bin: previous, gapEnd: bin - 1 };
      }
    }
    for (let k = 0; k < stride; k++) left[k]! += sums[at + k]!;
    previous = bin;
  }
  return best;
}

/** One category against the others, undefined when a side has too few rows. */
export function giniOfCategory(
  histogram: ClassHistogram,
  bin: number,
  node: ClassSums,
  minSamplesLeaf: number,
  { right }: Sides,
): GiniSplit | undefined {
  const { sums, stride } = histogram;
  const classes = stride - 1;
  const at = bin * stride;
  if (!histogram.has(bin)) return undefined;
  const rows = sums[at + classes]!;
  if (rows < Math.max(1, minSamplesLeaf) || node[classes]! - rows < Math.max(1, minSamplesLeaf)) {
    return undefined;
  }
  for (let k = 0; k < classes; k++) right[k] = node[k]! - sums[at + k]!;
  return { score: purity(sums, at, classes) + purity(right, 0, classes), bin, gapEnd: bin };
}
