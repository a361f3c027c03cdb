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

/**
 * Weight per class, and the number of rows, of every bin of a feature that the rows of one node are in. Only those bins
 * are touched: most nodes have far fewer rows than a feature has bins.
 */
export class ClassHistogram {
  /** Per bin: a weight per class, then the count of rows. Only what stands at present bins means anything. */
  readonly sums: Float64Array;
  readonly stride: number;
  readonly #learning: WeighedRows;
  readonly #bins: number;
  readonly #present: Uint8Array;
  #presentCount = 0;
  /** Per bin: the last filling that found rows in it. */
  readonly #seenIn: Int32Array;
  #filling = 0;

  /** @param bins codes of the feature, the one for missing values included */
  constructor(learning: WeighedRows, bins: number) {
    this.#learning = learning;
    this.#bins = bins;
    this.stride = learning.classes + 1;
    this.sums = new Float64Array(bins * this.stride);
    this.#present = new Uint8Array(bins);
    this.#seenIn = new Int32Array(bins);
  }

  /** Counts the rows from `begin` to before `end`. */
  fill(codes: Uint8Array, rows: Int32Array, begin: number, end: number): void {
    const { target, classes, weights } = this.#learning;
    const { sums, stride } = this;
    const seenIn = this.#seenIn;
    const filling = ++this.#filling;
    let count = 0;
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      const bin = codes[row]!;
      const at = bin * stride;
      if (seenIn[bin] !== filling) {
        seenIn[bin] = filling;
        this.#present[count++] = bin;
        for (let k = 0; k < stride; k++) sums[at + k] = 0;
      }
      sums[at + target[row]!]! += weights[row]!;
      sums[at + classes]! += 1;
    }
    this.#presentCount = count;
  }

  has(bin: number): boolean {
    return this.#seenIn[bin] === this.#filling;
  }

  /** The bins with rows in rising order, valid until the next filling. */
  presentBins(): Uint8Array {
    const present = this.#present.subarray(0, this.#presentCount);
    if (present.length < FEW) sortFew(present);
    else for (let bin = 0, i = 0; bin < this.#bins; bin++) if (this.has(bin)) present[i++] = bin;
    return present;
  }
}

/** Up to so many bins are sorted sooner than looked for among all. */
const FEW = 24;

function sortFew(bins: Uint8Array): void {
  for (let i = 1; i < bins.length; i++) {
    const bin = bins[i]!;
    let j = i;
    for (; j > 0 && bins[j - 1]! > bin; j--) bins[j] = bins[j - 1]!;
    bins[j] = bin;
  }
}
