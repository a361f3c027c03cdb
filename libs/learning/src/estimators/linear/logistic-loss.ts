import { type Block, BLOCK } from './block.js';
import type { Design } from './design.js';
import { ExactCurvature } from './exact-curvature.js';
import { IterativeCurvature } from './iterative-curvature.js';
import type { Link } from './link.js';
import type { Curvature, Objective } from './newton.js';

/** Above so many parameters, factoring the matrix of second derivatives costs more than solving step by step. */
const MOST_EXACT = 1_000;

export interface LogisticTask {
  readonly design: Design;
  readonly link: Link;
  /** Class index per row. */
  readonly target: Int32Array;
  /** Of each row's log loss; the C of the penalty is in it. */
  readonly costs: Float64Array;
}

/**
 * `½|w|² + Σ cost · log loss` over the rows, or over every n-th block of them with n times their costs: a likeness
 * of the whole that is n times cheaper. Parameters: per output the weights of the design's columns, the intercept last,
 * which is free of penalty.
 */
export class LogisticLoss implements Objective {
  readonly size: number;
  readonly #every: number;
  /** Makes up for the rows that are left out. */
  readonly factor: number;

  constructor(
    readonly task: LogisticTask,
    every = 1,
  ) {
    this.size = task.design.size * task.link.outputs;
    this.#every = every;
    let rows = 0;
    for (const { from, to } of this.blocks()) rows += to - from;
    this.factor = task.design.rows / Math.max(1, rows);
  }

  evaluate(parameters: Float64Array, gradient: Float64Array): number {
    const { design, link, target, costs } = this.task;
    gradient.fill(0);
    let loss = 0;
    for (const { from, to, sums } of this.blocks()) {
      this.sumUp(parameters, from, to, sums);
      loss += link.charge(sums, target.subarray(from, to), costs.subarray(from, to));
      for (const [k, errors] of sums.entries())
        design.addTransposed(errors, from, to, this.part(gradient, k));
    }
    loss *= this.factor;
    for (let i = 0; i < this.size; i++) {
      const weight = (i + 1) % design.size === 0 ? 0 : (parameters[i] ?? 0);
      gradient[i] = this.factor * (gradient[i] ?? 0) + weight;
      loss += 0.5 * weight * weight;
    }
    return loss;
  }

  curvatureAt(parameters: Float64Array): Curvature {
    return this.size <= MOST_EXACT
      ? new ExactCurvature(this, parameters)
      : new IterativeCurvature(this, parameters);
  }

  /** Are there rows of so many classes? */
  hasClasses(count: number): boolean {
    const seen = new Set<number>();
    for (const { from, to } of this.blocks()) {
      for (const label of this.task.target.subarray(from, to)) seen.add(label);
    }
    return seen.size === count;
  }

  *blocks(): Generator<Block> {
    const { rows } = this.task.design;
    const sums = Array.from({ length: this.task.link.outputs }, () => new Float64Array(BLOCK));
    for (let from = 0; from < rows; from += BLOCK * this.#every) {
      yield { from, to: Math.min(rows, from + BLOCK), sums };
    }
  }

  /** Writes the outputs' sums `X·w + b` of a block's rows. */
  sumUp(parameters: Float64Array, from: number, to: number, sums: readonly Float64Array[]): void {
    for (const [k, own] of sums.entries()) this.task.design.times(this.part(parameters, k), from, to, own);
  }

  /** The k-th output's parameters. */
  part(parameters: Float64Array, k: number): Float64Array {
    const { size } = this.task.design;
    return parameters.subarray(k * size, (k + 1) * size);
  }
}
