import { PER_BIN } from './histogram.js';
import type { BinSet } from './bin-set.js';

/** What the rows of a node add up to. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** What may become a leaf, and what its value is shrunk by. */
export interface SplitRules {
  readonly minSamplesLeaf: number;
  readonly l2: number;
}

/** The question that parts a node, how much it lowers the loss, and what goes left. */
export type Split = {
  readonly feature: number;
  readonly gain: number;
  readonly left: NodeSums;
  readonly missingLeft: boolean;
} & (
  | { readonly kind: 'numeric'; readonly lastLeftBin: number }
  | { readonly kind: 'category'; readonly leftBins: BinSet }
);

/** Below this sum of hessians a leaf's value would be a guess. */
const MIN_HESSIAN = 1e-3;

/** Twice the loss that the best single value takes off a node (Chen and Guestrin, "XGBoost", 2016, eq. 6). */
export function worth(gradient: number, hessian: number, l2: number): number {
  return (gradient * gradient) / (hessian + l2);
}

/** What the split gains, or -Infinity when a side is too small to be a leaf. */
export function gainOf(
  node: NodeSums,
  gradient: number,
  hessian: number,
  rows: number,
  { minSamplesLeaf, l2 }: SplitRules,
): number {
  const otherHessian = node.hessian - hessian;
  if (rows < minSamplesLeaf || node.rows - rows < minSamplesLeaf) return -Infinity;
  if (hessian < MIN_HESSIAN || otherHessian < MIN_HESSIAN) return -Infinity;
  return (
    worth(gradient, hessian, l2) +
    worth(node.gradient - gradient, otherHessian, l2) -
    worth(node.gradient, node.hessian, l2)
  );
}

/** One bin of a feature's histogram. */
export function binSums(histogram: Float64Array, start: number, bin: number): NodeSums {
  const at = start + PER_BIN * bin;
  return { gradient: histogram[at]!, hessian: histogram[at + 1]!, rows: histogram[at + 2]! };
}

export function without(whole: NodeSums, part: NodeSums): NodeSums {
  return {
    gradient: whole.gradient - part.gradient,
    hessian: whole.hessian - part.hessian,
    rows: whole.rows - part.rows,
  };
}
