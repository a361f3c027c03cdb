import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/**
 * Coordinates in which the logistic loss curves by at most 1 in every direction, so that gradient steps of size 1
 * converge whatever the columns' scales and correlations are. XᵀX/4 bounds the curvature (Böhning and Lindsay,
 * "Monotonicity of quadratic-approximation algorithms", 1988); L is its Cholesky factor. No column may be a combination
 * of others, or there is none.
 */
export class Whitening {
  readonly #factor: Float64Array;
  readonly #width: number;

  constructor(features: Matrix) {
    this.#width = features.columns;
    const bound = features.transpose().mmul(features).div(4);
    this.#factor = Float64Array.from(new CholeskyDecomposition(bound).lowerTriangularMatrix.to1DArray());
  }

  /** Rows x become L⁻¹x, by forward substitution. */
  apply(features: Matrix): Matrix {
    const width = this.#width;
    const factor = this.#factor;
    const whitened = Matrix.zeros(features.rows, width);
    const row = new Float64Array(width);
    for (let r = 0; r < features.rows; r++) {
      for (let i = 0; i < width; i++) {
        let rest = features.get(r, i);
        for (let j = 0; j < i; j++) rest -= (factor[i * width + j] ?? 0) * (row[j] ?? 0);
        row[i] = rest / (factor[i * width + i] ?? 1);
        whitened.set(r, i, row[i] ?? 0);
      }
    }
    return whitened;
  }

  /** Weights v for whitened rows become weights w = L⁻ᵀv for the rows as they were, by backward substitution. */
  weightsBack(weights: readonly number[]): number[] {
    const width = this.#width;
    const back = [...weights];
    for (let i = width - 1; i >= 0; i--) {
      let rest = back[i] ?? 0;
      for (let j = i + 1; j < width; j++) rest -= (this.#factor[j * width + i] ?? 0) * (back[j] ?? 0);
      back[i] = rest / (this.#factor[i * width + i] ?? 1);
    }
    return back;
  }
}
