import { addToSet, emptyBinSet, isInSet } from './bin-set.js';
import { PER_BIN } from './histogram.js';
import { binSums, gainOf, type NodeSums, type Split, type SplitRules } from './split.js';

/** Rows a category needs in a node to be told from the others, and what its ratio is shrunk by. */
const SUPPORT = 10;

/**
 * The best set of categories against the others: sorted by gradient over hessian, only neighbours need to be tried
 * (Fisher, "On grouping for maximum homogeneity", 1958). What is missing counts as one more category; categories with
 * little support stay on the right side, and so the sets are built from both ends.
 */
export function bestCategorySplit(
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  node: NodeSums,
  rules: SplitRules,
): Split | undefined {
  const order = supportedBins(histogram, start, bins);
  const forward = bestPrefix(histogram, start, order, node, rules);
  const backward = bestPrefix(histogram, start, order.toReversed(), node, rules);
  const best = backward.gain > forward.gain ? backward : forward;
  if (best.length === 0) return undefined;
  return splitBy(best.order.slice(0, best.length), histogram, start, bins, feature, node, best.gain);
}

/** The best single category against the others: what indicator columns would allow. */
export function bestIndicatorSplit(
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  node: NodeSums,
  rules: SplitRules,
): Split | undefined {
  let best = -1;
  let bestGain = 0;
  for (let bin = 0; bin < bins; bin++) {
    const { gradient, hessian, rows } = binSums(histogram, start, bin);
    const gain = gainOf(node, gradient, hessian, rows, rules);
    if (gain > bestGain) [best, bestGain] = [bin, gain];
  }
  return best < 0 ? undefined : splitBy([best], histogram, start, bins, feature, node, bestGain);
}

function supportedBins(histogram: Float64Array, start: number, bins: number): number[] {
  const ratio = (bin: number) => {
    const { gradient, hessian } = binSums(histogram, start, bin);
    return gradient / (hessian + SUPPORT);
  };
  return Array.from({ length: bins + 1 }, (_, bin) => bin)
    .filter((bin) => histogram[start + PER_BIN * bin + 2]! >= SUPPORT)
    .map((bin) => ({ bin, ratio: ratio(bin) }))
    .sort((a, b) => a.ratio - b.ratio || a.bin - b.bin)
    .map(({ bin }) => bin);
}

function bestPrefix(
  histogram: Float64Array,
  start: number,
  order: readonly number[],
  node: NodeSums,
  rules: SplitRules,
): { order: readonly number[]; length: number; gain: number } {
  let [gradient, hessian, rows] = [0, 0, 0];
  let [length, best] = [0, 0];
  for (const [i, bin] of order.entries()) {
    const own = binSums(histogram, start, bin);
    gradient += own.gradient;
    hessian += own.hessian;
    rows += own.rows;
    const gain = gainOf(node, gradient, hessian, rows, rules);
    if (gain > best) [length, best] = [i + 1, gain];
  }
  return { order, length, gain: best };
}

function splitBy(
  leftBins: readonly number[],
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  node: NodeSums,
  gain: number,
): Split {
  const set = emptyBinSet();
  let [gradient, hessian, rows] = [0, 0, 0];
  for (const bin of leftBins) {
    const own = binSums(histogram, start, bin);
    addToSet(set, bin);
    gradient += own.gradient;
    hessian += own.hessian;
    rows += own.rows;
  }
  const left = { gradient, hessian, rows };
  // A node without missing values has learned nothing about them: they go with the many.
  const known = binSums(histogram, start, bins).rows === 0;
  const missingLeft = known ? rows > node.rows - rows : isInSet(set, bins);
  return { kind: 'category', feature, gain, left, leftBins: set, missingLeft };
}
