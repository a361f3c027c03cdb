import type { BinnedFeature } from './binned-table.js';

/** Rows of a tree with what they weigh, and what a side of a split must have. */
export interface WeighedRows {
  readonly target: Int32Array;
  readonly classes: number;
  readonly weights: Float64Array;
}

/** How a feature parts a node best: by the score of both sides together, higher being purer. */
export interface GiniSplit {
  readonly score: number;
  /** Numeric: the last bin on the left; category: the only one. */
  readonly bin: number;
  /** Numeric: the last bin of the gap between the sides, in which the node has no rows. */
  readonly gapEnd: number;
}

/**
 * Sum over classes of the squared weights, over the weight of all: the node's weight less its Gini impurity.
 * A split is as pure as the scores of its sides add up to (Breiman et al., "Classification and Regression Trees", 1984).
 */
export function purity(sums: Float64Array, start: number, classes: number): number {
  let [total, squares] = [0, 0];
  for (let k = 0; k < classes; k++) {
    const sum = sums[start + k]!;
    total += sum;
    squares += sum * sum;
  }
  return total > 0 ? squares / total : 0;
}

/** Weight per class, and the number of rows, of every bin of a feature among the rows of one node. */
export class ClassHistogram {
  /** Per bin: a weight per class, then the count of rows. */
  readonly sums: Float64Array;
  readonly stride: number;
  readonly #learning: WeighedRows;

  constructor(learning: WeighedRows, mostBins: number) {
    this.#learning = learning;
    this.stride = learning.classes + 1;
    this.sums = new Float64Array(mostBins * this.stride);
  }

  /** Counts the rows from `begin` to before `end`. */
  fill(feature: BinnedFeature, rows: Int32Array, begin: number, end: number): void {
    const { target, classes, weights } = this.#learning;
    const { sums, stride } = this;
    const { codes } = feature;
    sums.fill(0, 0, (feature.bins + 1) * stride);
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      const at = codes[row]! * stride;
      sums[at + target[row]!]! += weights[row]!;
      sums[at + classes]! += 1;
    }
  }
}
