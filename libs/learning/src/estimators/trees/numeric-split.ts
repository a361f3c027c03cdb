import { PER_BIN } from './histogram.js';
import { binSums, gainOf, type NodeSums, type Split, type SplitRules } from './split.js';

/**
 * The best cut of a numeric feature. Where the node has missing values, each cut is tried with them on either side;
 * where it has none, they will go to the side with more rows.
 * @param start where the feature's bins start in the histogram
 * @param bins how many bins it has, the one for missing values (which follows them) not counted
 * @returns undefined when no cut gains anything
 */
export function bestNumericSplit(
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  node: NodeSums,
  rules: SplitRules,
): Split | undefined {
  const missing = binSums(histogram, start, bins);
  const right = scan(histogram, start, bins, node, NOTHING, rules);
  const left = missing.rows > 0 ? scan(histogram, start, bins, node, missing, rules) : undefined;
  const best = left !== undefined && (right === undefined || left.gain > right.gain) ? left : right;
  if (best === undefined) return undefined;
  const missingLeft = missing.rows > 0 ? best === left : best.left.rows > node.rows - best.left.rows;
  return { kind: 'numeric', feature, ...best, missingLeft };
}

const NOTHING: NodeSums = { gradient: 0, hessian: 0, rows: 0 };

interface Cut {
  readonly gain: number;
  readonly lastLeftBin: number;
  readonly left: NodeSums;
}

/** Moves bin after bin to the left side, which begins with the given sums. */
function scan(
  histogram: Float64Array,
  start: number,
  bins: number,
  node: NodeSums,
  before: NodeSums,
  rules: SplitRules,
): Cut | undefined {
  let { gradient, hessian, rows } = before;
  let best: Cut | undefined;
  let bestGain = 0;
  // The last bin may go left too where missing values stay on the right: known against missing.
  for (let bin = 0; bin < bins; bin++) {
    const at = start + PER_BIN * bin;
    gradient += histogram[at]!;
    hessian += histogram[at + 1]!;
    rows += histogram[at + 2]!;
    if (node.rows - rows < rules.minSamplesLeaf) break;
    const gain = gainOf(node, gradient, hessian, rows, rules);
    if (gain > bestGain) {
      bestGain = gain;
      best = { gain, lastLeftBin: bin, left: { gradient, hessian, rows } };
    }
  }
  return best;
}
