/** How sums become class probabilities, for a block of rows: `sums[k][i]` is the k-th output of the i-th row. */
export interface Link {
  readonly outputs: number;
  /** Sums become probabilities, in place. */
  respond(sums: readonly Float64Array[], count: number): void;
  /**
   * Sums become `costs[i] · (probability - truth)`, in place; returns the cost-weighted log loss.
   * @param target class indices of the block's rows
   */
  charge(sums: readonly Float64Array[], target: Int32Array, costs: Float64Array): number;
}

/** One output: `P(positive) = sigmoid(sum)`. */
export class SigmoidLink implements Link {
  readonly outputs = 1;

  constructor(private readonly positiveIndex: number) {}

  respond([sums]: readonly Float64Array[], count: number): void {
    if (sums === undefined) return;
    for (let i = 0; i < count; i++) sums[i] = 1 / (1 + Math.exp(-(sums[i] ?? 0)));
  }

  charge([sums]: readonly Float64Array[], target: Int32Array, costs: Float64Array): number {
    let loss = 0;
    if (sums === undefined) return loss;
    for (let i = 0; i < target.length; i++) {
      const sum = sums[i] ?? 0;
      const cost = costs[i] ?? 0;
      const truth = target[i] === this.positiveIndex ? 1 : 0;
      // With the exponential of a number below zero nothing overflows, whatever the sum is.
      const small = Math.exp(-Math.abs(sum));
      const wrongSide = truth === 1 ? sum < 0 : sum > 0;
      loss += cost * (Math.log1p(small) + (wrongSide ? Math.abs(sum) : 0));
      sums[i] = cost * ((sum >= 0 ? 1 : small) / (1 + small) - truth);
    }
    return loss;
  }
}

/** An output per class: `P(k) = exp(sum of k) / Σ exp(sums)`. */
export class SoftmaxLink implements Link {
  constructor(readonly outputs: number) {}

  respond(sums: readonly Float64Array[], count: number): void {
    for (let i = 0; i < count; i++) this.#respondRow(sums, i);
  }

  charge(sums: readonly Float64Array[], target: Int32Array, costs: Float64Array): number {
    let loss = 0;
    for (let i = 0; i < target.length; i++) {
      const cost = costs[i] ?? 0;
      const label = target[i] ?? 0;
      const own = sums[label]?.[i] ?? 0;
      loss += cost * (this.#respondRow(sums, i) - own);
      for (const [k, column] of sums.entries()) column[i] = cost * ((column[i] ?? 0) - (k === label ? 1 : 0));
    }
    return loss;
  }

  /** Returns log Σ exp; the largest sum is taken off first, so that no exponential overflows. */
  #respondRow(sums: readonly Float64Array[], i: number): number {
    let largest = -Infinity;
    for (const column of sums) largest = Math.max(largest, column[i] ?? 0);
    let total = 0;
    for (const column of sums) total += column[i] = Math.exp((column[i] ?? 0) - largest);
    for (const column of sums) column[i] = (column[i] ?? 0) / total;
    return largest + Math.log(total);
  }
}
