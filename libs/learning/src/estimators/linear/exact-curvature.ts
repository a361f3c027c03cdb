import { Cholesky } from './cholesky.js';
import { BLOCK } from './block.js';
import type { LogisticLoss } from './logistic-loss.js';
import type { Curvature } from './newton.js';
import { WeightedGram } from './weighted-gram.js';

/** The matrix of second derivatives of a logistic loss at a point, written down and factored. */
export class ExactCurvature implements Curvature {
  readonly #factored: Cholesky;

  constructor(loss: LogisticLoss, parameters: Float64Array) {
    const { design, link, costs } = loss.task;
    const { outputs } = link;
    const grams = Array.from({ length: outputs }, (_, k) =>
      Array.from({ length: k + 1 }, () => new WeightedGram(design)),
    );
    const diagonal = new Float64Array(BLOCK);
    const scratch = new Float64Array(BLOCK);
    for (const { from, to, sums } of loss.blocks()) {
      loss.sumUp(parameters, from, to, sums);
      link.respond(sums, to - from);
      for (const [k, row] of grams.entries()) {
        for (const [l, gram] of row.entries()) {
          writeSecond(diagonal, sums[k], sums[l], costs.subarray(from, to));
          gram.add(diagonal, from, to, scratch);
        }
      }
    }
    const matrix = new Float64Array(loss.size ** 2);
    for (const [k, row] of grams.entries()) {
      for (const [l, gram] of row.entries()) {
        gram.addTo(matrix, loss.size, k * design.size, l * design.size, loss.factor);
      }
    }
    addPenalty(matrix, loss.size, design.size);
    this.#factored = new Cholesky(matrix, loss.size);
  }

  solve(gradient: Float64Array): Float64Array {
    return this.#factored.solve(gradient);
  }
}

/** `cost · p_k · ([k = l] - p_l)`: the second derivative of a row's loss by its k-th and l-th sums. */
function writeSecond(
  result: Float64Array,
  p: Float64Array | undefined,
  q: Float64Array | undefined,
  costs: Float64Array,
): void {
  if (p === undefined || q === undefined) return;
  const same = p === q ? 1 : 0;
  for (let i = 0; i < costs.length; i++) result[i] = (costs[i] ?? 0) * (p[i] ?? 0) * (same - (q[i] ?? 0));
}

/**
 * The penalty curves every weight by 1. Intercepts that all move together change no probability; where there are
 * several, this one direction is given a curvature too, so that they keep their sum, which starts at zero.
 */
function addPenalty(matrix: Float64Array, columns: number, perOutput: number): void {
  const add = (row: number, column: number) => {
    const place = row * columns + column;
    matrix[place] = (matrix[place] ?? 0) + 1;
  };
  for (let i = 0; i < columns; i++) {
    if ((i + 1) % perOutput !== 0) add(i, i);
    else if (columns > perOutput) for (let j = perOutput - 1; j <= i; j += perOutput) add(i, j);
  }
}
