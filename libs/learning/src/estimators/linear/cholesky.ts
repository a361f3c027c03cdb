/** A pivot this much smaller than the diagonal it came from is rounding noise. */
const NOISE = 1e-14;

/** `H = L·Lᵀ` of a symmetric positive definite matrix, to solve with. */
export class Cholesky {
  readonly #factor: Float64Array;
  readonly #size: number;

  /**
   * @param matrix size × size, row by row; only the lower triangle is read, and it is overwritten. A direction in which
   * rounding has left no curvature gets an enormous one: a solution does not move along it.
   */
  constructor(matrix: Float64Array, size: number) {
    this.#factor = matrix;
    this.#size = size;
    for (let row = 0; row < size; row++) {
      const start = row * size;
      for (let column = 0; column < row; column++) {
        const rest = (matrix[start + column] ?? 0) - product(matrix, start, column * size, column);
        matrix[start + column] = rest / (matrix[column * size + column] ?? 1);
      }
      const diagonal = matrix[start + row] ?? 0;
      const pivot = diagonal - product(matrix, start, start, row);
      matrix[start + row] = pivot > NOISE * diagonal ? Math.sqrt(pivot) : Number.MAX_VALUE;
    }
  }

  /** The x of `H·x = vector`. */
  solve(vector: Float64Array): Float64Array {
    const [factor, size] = [this.#factor, this.#size];
    const x = Float64Array.from(vector);
    for (let row = 0; row < size; row++) {
      let rest = x[row] ?? 0;
      for (let k = 0; k < row; k++) rest -= (factor[row * size + k] ?? 0) * (x[k] ?? 0);
      x[row] = rest / (factor[row * size + row] ?? 1);
    }
    for (let row = size - 1; row >= 0; row--) {
      const value = (x[row] ?? 0) / (factor[row * size + row] ?? 1);
      x[row] = value;
      for (let k = 0; k < row; k++) x[k] = (x[k] ?? 0) - (factor[row * size + k] ?? 0) * value;
    }
    return x;
  }
}

function product(matrix: Float64Array, first: number, second: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += (matrix[first + k] ?? 0) * (matrix[second + k] ?? 0);
  return sum;
}
