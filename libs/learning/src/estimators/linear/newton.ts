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

/** It has arrived when the step ahead moves no parameter by more than this, relative to the largest one above 1. */
const TOLERANCE = 1e-6;
/** Curvature is kept while every step brings the Newton decrement `√(gᵀH⁻¹g)` down to this share of the one before. */
const FAST_ENOUGH = 0.2;
const SHORTEST_STEP = 2 ** -30;
/** Share of the decrease that the gradient promises, with which a step is content. */
const SUFFICIENT = 1e-4;
/** Of a value's size: below it, differences are rounding. */
const ROUNDING = 1e-12;

/**
 * Newton's method with backtracking (Boyd and Vandenberghe, "Convex Optimization", 9.5). A curvature is used for
 * as many steps as it serves well; it is by far the dearest part.
 * @returns the parameters at which it arrived, or those after `maxIterations`
 */
export function minimize(objective: Objective, options: NewtonOptions): Float64Array {
  const { start, maxIterations, onProgress } = options;
  let at = evaluated(objective, start);
  let ahead = stepFrom(at, options.curvature ?? objective.curvatureAt(start));
  let fresh = options.curvature === undefined;
  const first = ahead.reach;
  let told = 0;
  for (let iteration = 0; iteration < maxIterations && ahead.reach > TOLERANCE; iteration++) {
    const next = search(objective, at, ahead);
    if (next === undefined && fresh) return at.parameters;
    const before = ahead;
    if (next !== undefined) {
      at = next;
      ahead = stepFrom(at, ahead.curvature);
      fresh = false;
    }
    if (next === undefined || ahead.decrement > FAST_ENOUGH * before.decrement) {
      ahead = stepFrom(at, objective.curvatureAt(at.parameters));
      fresh = true;
    }
    told = Math.max(told, shareDone(first, ahead.reach));
    onProgress(told);
  }
  onProgress(1);
  // So short a step needs no look at where it leads.
  return ahead.reach > TOLERANCE ? at.parameters : moved(at.parameters, ahead, 1);
}

interface Point {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** A Newton step and the curvature it was found with. */
interface Step {
  readonly curvature: Curvature;
  readonly direction: Float64Array;
  readonly decrement: number;
  /** By how much it moves the parameter that it moves most. */
  readonly reach: number;
}

function evaluated(objective: Objective, parameters: Float64Array): Point {
  const gradient = new Float64Array(parameters.length);
  const value = objective.evaluate(parameters, gradient);
  return { parameters, gradient, value };
}

function stepFrom({ parameters, gradient }: Point, curvature: Curvature): Step {
  const direction = curvature.solve(gradient);
  const decrement = Math.sqrt(Math.max(0, dot(gradient, direction)));
  return { curvature, direction, decrement, reach: largest(direction) / Math.max(1, largest(parameters)) };
}

/** The first point along the step, halved again and again, that is lower by enough; undefined when there is none. */
function search(objective: Objective, from: Point, step: Step): Point | undefined {
  for (let length = 1; length > SHORTEST_STEP; length /= 2) {
    const to = evaluated(objective, moved(from.parameters, step, length));
    const wanted = from.value - SUFFICIENT * length * step.decrement ** 2;
    if (to.value <= wanted + ROUNDING * Math.abs(from.value)) return to;
  }
  return undefined;
}

function moved(parameters: Float64Array, { direction }: Step, length: number): Float64Array {
  return parameters.map((x, i) => x - length * (direction[i] ?? 0));
}

/** Near the end each step divides the distance; so the share done is one of its logarithm. */
function shareDone(first: number, reach: number): number {
  if (reach <= TOLERANCE) return 1;
  return Math.max(0, Math.log(first / reach) / Math.log(first / TOLERANCE));
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
