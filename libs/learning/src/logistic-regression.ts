import type { LinearModel } from '#contracts';
import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { Whitening } from './whitening.js';

const FIRST_STEPS = 32;
/** Classes that can be told apart without an error have no best weights: they grow for ever, ever more slowly. */
const MOST_STEPS = 256;
/** In whitened coordinates a weight's standard error is at least 1: this is a thousandth of it. */
const TOLERANCE = 1e-3;

/**
 * Two-class logistic regression without a penalty, fitted by `ml-logistic-regression`. The package has no intercept
 * and no stopping rule of its own, and always starts from zero: so it gets a column of ones, whitened columns, and
 * is run again with twice the steps until the gradient says that it has arrived (at most 256 steps; then the
 * last weights are taken).
 * @param features encoded rows, the last column being ones
 * @param positive 1 for the rows of the positive class, else 0
 */
export function fitLogisticRegression(features: Matrix, positive: readonly number[]): LinearModel {
  const labels = Matrix.columnVector([...positive]);
  const whitening = new Whitening(features);
  const whitened = whitening.apply(features);

  let weights = train(whitened, labels, FIRST_STEPS);
  for (
    let steps = 2 * FIRST_STEPS;
    steps <= MOST_STEPS && !hasConverged(whitened, labels, weights);
    steps *= 2
  ) {
    weights = train(whitened, labels, steps);
  }
  const fitted = whitening.weightsBack(weights.to1DArray());
  const intercept = fitted.pop() ?? 0;
  return { kind: 'linear', weights: [fitted], intercepts: [intercept] };
}

function train(features: Matrix, labels: Matrix, steps: number): Matrix {
  const regression = new LogisticRegression({ numSteps: steps, learningRate: 1 });
  regression.train(features, labels);
  const first = regression.classifiers[0];
  if (first === undefined) throw new Error('ml-logistic-regression returned no classifier');
  return first.weights;
}

function hasConverged(features: Matrix, labels: Matrix, weights: Matrix): boolean {
  const errors = features.mmul(weights.transpose());
  for (let r = 0; r < errors.rows; r++) {
    errors.set(r, 0, labels.get(r, 0) - 1 / (1 + Math.exp(-errors.get(r, 0))));
  }
  const gradient = features.transpose().mmul(errors);
  return Math.max(...gradient.to1DArray().map(Math.abs)) <= TOLERANCE;
}
