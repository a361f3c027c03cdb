/** The second derivatives at a point, as far as they are needed: to solve `H·x = gradient`. */
export interface Curvature {
  solve(gradient: Float64Array): Float64Array;
}

/** A smooth convex function of some parameters. */
export interface Objective {
  /** The value; the gradient is written down. */
  evaluate(parameters: Float64Array, gradient: Float64Array): number;
  curvatureAt(parameters: Float64Array): Curvature;
}

export interface NewtonOptions {
  readonly start: Float64Array;
  /** Of a point near the start, or of a similar function; the start's own when absent. */
  readonly curvature?: Curvature;
  readonly maxIterations: number;
  /** Told after each step how far it is, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Ends when the Newton decrement `√(gᵀH⁻¹g)` is below this. With a penalty of `½|w|²`, it bounds the distance of
 * the weights from the best ones.
 */
const TOLERANCE = 1e-7;
/** Curvature is kept while every step brings the decrement down to this share of the one before. */
const FAST_ENOUGH = 0.2;
const SHORTEST_STEP = 2 ** -30;
/** Of a value's size: below it, differences are rounding. */
const ROUNDING = 1e-12;

/**
 * Newton's method with backtracking (Boyd and Vandenberghe, "Convex Optimization", 9.5). A curvature is used for
 * as many steps as it serves well; it is by far the dearest part.
 * @returns the parameters at which it arrived, or those after `maxIterations`
 */
export function minimize(objective: Objective, options: NewtonOptions): Float64Array {
  const { start, maxIterations, onProgress } = options;
  let parameters = start;
  let gradient = new Float64Array(start.length);
  let value = objective.evaluate(parameters, gradient);
  let curvature = options.curvature ?? objective.curvatureAt(parameters);
  let fresh = options.curvature === undefined;
  let step = curvature.solve(gradient);
  let decrement = Math.sqrt(Math.max(0, dot(gradient, step)));
  const first = Math.max(decrement, TOLERANCE);
  let told = 0;
  for (let iteration = 0; iteration < maxIterations && decrement > TOLERANCE; iteration++) {
    const next = search(objective, parameters, step, value, decrement);
    if (next === undefined && fresh) break;
    const before = decrement;
    if (next !== undefined) ({ parameters, gradient, value } = next);
    if (next !== undefined) {
      fresh = false;
      step = curvature.solve(gradient);
      decrement = Math.sqrt(Math.max(0, dot(gradient, step)));
    }
    if (next === undefined || decrement > FAST_ENOUGH * before) {
      curvature = objective.curvatureAt(parameters);
      fresh = true;
      step = curvature.solve(gradient);
      decrement = Math.sqrt(Math.max(0, dot(gradient, step)));
    }
    told = Math.max(told, shareDone(first, decrement));
    onProgress(told);
  }
  onProgress(1);
  return parameters;
}

interface Point {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

/** The first point along the step, halved again and again, that is lower by enough; undefined when there is none. */
function search(
  objective: Objective,
  from: Float64Array,
  step: Float64Array,
  value: number,
  decrement: number,
): Point | undefined {
  for (let length = 1; length > SHORTEST_STEP; length /= 2) {
    const parameters = from.map((x, i) => x - length * (step[i] ?? 0));
    const gradient = new Float64Array(from.length);
    const reached = objective.evaluate(parameters, gradient);
    const wanted = value - 1e-4 * length * decrement ** 2;
    if (reached <= wanted + ROUNDING * Math.abs(value)) return { parameters, gradient, value: reached };
  }
  return undefined;
}

/** The decrement falls by powers; so the share is one of its logarithm. */
function shareDone(first: number, decrement: number): number {
  if (decrement <= TOLERANCE) return 1;
  return Math.max(0, Math.log(first / decrement) / Math.log(first / TOLERANCE));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
