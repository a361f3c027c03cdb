import type { LogisticLoss } from './logistic-loss.js';
import type { Curvature } from './newton.js';

/** Of the gradient's norm: where the equations count as solved. A direction need not be exact to be good. */
const SHARE_LEFT = 0.02;
const MOST_STEPS = 200;

/**
 * The second derivatives of a logistic loss at a point, never written down: equations are solved by conjugate
 * gradients with the diagonal as preconditioner (Nocedal and Wright, "Numerical Optimization", algorithm 5.3), each
 * step of which is one pass over the rows.
 */
export class IterativeCurvature implements Curvature {
  readonly #loss: LogisticLoss;
  /** Probabilities of the point, per output, block after block. */
  readonly #responses: readonly (readonly Float64Array[])[];
  readonly #diagonal: Float64Array;

  constructor(loss: LogisticLoss, parameters: Float64Array) {
    this.#loss = loss;
    this.#responses = Array.from(loss.blocks(), ({ from, to, sums }) => {
      loss.sumUp(parameters, from, to, sums);
      loss.task.link.respond(sums, to - from);
      return sums.map((own) => own.slice(0, to - from));
    });
    this.#diagonal = this.#diagonalOf();
  }

  solve(gradient: Float64Array): Float64Array {
    const x = new Float64Array(gradient.length);
    const rest = Float64Array.from(gradient);
    const enough = SHARE_LEFT * Math.sqrt(dot(gradient, gradient));
    let scaled = rest.map((value, i) => value / (this.#diagonal[i] ?? 1));
    const direction = Float64Array.from(scaled);
    let energy = dot(rest, scaled);
    for (let step = 0; step < MOST_STEPS && Math.sqrt(dot(rest, rest)) > enough; step++) {
      const image = this.#times(direction);
      const length = energy / dot(direction, image);
      for (let i = 0; i < x.length; i++) {
        x[i] = (x[i] ?? 0) + length * (direction[i] ?? 0);
        rest[i] = (rest[i] ?? 0) - length * (image[i] ?? 0);
      }
      scaled = rest.map((value, i) => value / (this.#diagonal[i] ?? 1));
      const before = energy;
      energy = dot(rest, scaled);
      for (let i = 0; i < x.length; i++) {
        direction[i] = (scaled[i] ?? 0) + (energy / before) * (direction[i] ?? 0);
      }
    }
    return x;
  }

  /** `H·vector` */
  #times(vector: Float64Array): Float64Array {
    const { design, costs } = this.#loss.task;
    const image = new Float64Array(vector.length);
    let block = 0;
    for (const { from, to, sums } of this.#loss.blocks()) {
      const responses = this.#responses[block++] ?? [];
      this.#loss.sumUp(vector, from, to, sums);
      for (let i = 0; i < to - from; i++) bend(sums, responses, i, costs[from + i] ?? 0);
      for (const [k, own] of sums.entries()) design.addTransposed(own, from, to, this.#loss.part(image, k));
    }
    return this.#withPenalty(image, (i) => vector[i] ?? 0);
  }

  #diagonalOf(): Float64Array {
    const { design, costs } = this.#loss.task;
    const diagonal = new Float64Array(this.#loss.size);
    let block = 0;
    for (const { from, to } of this.#loss.blocks()) {
      for (const [k, p] of (this.#responses[block++] ?? []).entries()) {
        const seconds = p.map((value, i) => (costs[from + i] ?? 0) * value * (1 - value));
        design.addTransposedSquares(seconds, from, to, this.#loss.part(diagonal, k));
      }
    }
    // An intercept of rows that are all certain has no curvature left; it is not to be divided by zero.
    return this.#withPenalty(diagonal, () => 1).map((value) => Math.max(value, Number.EPSILON));
  }

  #withPenalty(sums: Float64Array, of: (i: number) => number): Float64Array {
    const { size } = this.#loss.task.design;
    return sums.map((sum, i) => this.#loss.factor * sum + ((i + 1) % size === 0 ? 0 : of(i)));
  }
}

/** A row's sums become the change of its errors when the sums change by as much, in place. */
function bend(
  sums: readonly Float64Array[],
  responses: readonly Float64Array[],
  i: number,
  cost: number,
): void {
  const [only, second] = sums;
  const p = responses[0]?.[i] ?? 0;
  if (only !== undefined && second === undefined) {
    only[i] = cost * p * (1 - p) * (only[i] ?? 0);
    return;
  }
  let mean = 0;
  for (const [k, own] of sums.entries()) mean += (responses[k]?.[i] ?? 0) * (own[i] ?? 0);
  for (const [k, own] of sums.entries()) own[i] = cost * (responses[k]?.[i] ?? 0) * ((own[i] ?? 0) - mean);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
