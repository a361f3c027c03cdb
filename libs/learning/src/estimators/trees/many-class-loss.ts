import { type BoostingLoss, classShares } from './boosting-loss.js';

/** Log loss of several classes: probabilities are the softmax of a score per class. */
export class ManyClassLoss implements BoostingLoss {
  readonly outputs: number;
  readonly #target: Int32Array;
  readonly #weights: Float64Array | undefined;
  /** Per row: logarithm of the sum of the exponentials of its scores. */
  readonly #norms: Float64Array;

  constructor(target: Int32Array, classes: number, weights: Float64Array | undefined) {
    this.outputs = classes;
    this.#target = target;
    this.#weights = weights;
    this.#norms = new Float64Array(target.length);
  }

  /** Only differences between scores matter: theirs add up to 0. */
  base(rows: Int32Array): number[] {
    const logs = classShares(rows, this.#target, this.outputs, this.#weights).map(Math.log);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    return Array.from(logs, (log) => log - mean);
  }

  observe(rows: Int32Array, scores: readonly Float64Array[]): void {
    for (const row of rows) this.#norms[row] = logSumExp(scores, row);
  }

  slopes(output: number, rows: Int32Array, scores: readonly Float64Array[], slopes: Float32Array): void {
    const own = scores[output]!;
    for (const row of rows) {
      const probability = Math.exp(own[row]! - this.#norms[row]!);
      const weight = this.#weights === undefined ? 1 : this.#weights[row]!;
      const truth = this.#target[row] === output ? 1 : 0;
      slopes[2 * row] = weight * (probability - truth);
      slopes[2 * row + 1] = weight * probability * (1 - probability);
    }
  }

  sum(rows: Int32Array, scores: readonly Float64Array[]): number {
    let sum = 0;
    for (const row of rows) {
      const weight = this.#weights === undefined ? 1 : this.#weights[row]!;
      sum += weight * (logSumExp(scores, row) - scores[this.#target[row]!]![row]!);
    }
    return sum;
  }
}

/** The largest score is taken off first, so that no exponential overflows. */
function logSumExp(scores: readonly Float64Array[], row: number): number {
  let largest = -Infinity;
  for (const own of scores) largest = Math.max(largest, own[row]!);
  let sum = 0;
  for (const own of scores) sum += Math.exp(own[row]! - largest);
  return largest + Math.log(sum);
}
