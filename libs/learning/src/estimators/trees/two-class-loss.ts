import { type BoostingLoss, classShares } from './boosting-loss.js';

/** Log loss of two classes: `P(positive) = sigmoid(score)`. */
export class TwoClassLoss implements BoostingLoss {
  readonly outputs = 1;
  readonly #target: Int32Array;
  readonly #positiveIndex: number;
  readonly #weights: Float64Array | undefined;

  constructor(target: Int32Array, positiveIndex: number, weights: Float64Array | undefined) {
    this.#target = target;
    this.#positiveIndex = positiveIndex;
    this.#weights = weights;
  }

  base(rows: Int32Array): number[] {
    const shares = classShares(rows, this.#target, 2, this.#weights);
    return [Math.log(shares[this.#positiveIndex]! / shares[1 - this.#positiveIndex]!)];
  }

  observe(): void {
    // One output: its slopes need nothing but its own scores.
  }

  slopes(_output: number, rows: Int32Array, [scores]: readonly Float64Array[], slopes: Float32Array): void {
    const own = scores!;
    const target = this.#target;
    const weights = this.#weights;
    const positiveIndex = this.#positiveIndex;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const probability = 1 / (1 + Math.exp(-own[row]!));
      const weight = weights === undefined ? 1 : weights[row]!;
      const truth = Number(target[row] === positiveIndex);
      slopes[2 * row] = weight * (probability - truth);
      slopes[2 * row + 1] = weight * probability * (1 - probability);
    }
  }

  sum(rows: Int32Array, [scores]: readonly Float64Array[]): number {
    let sum = 0;
    for (const row of rows) {
      const score = scores![row]!;
      const weight = this.#weights === undefined ? 1 : this.#weights[row]!;
      const against = this.#target[row] === this.#positiveIndex ? -score : score;
      sum += weight * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
    }
    return sum;
  }
}
