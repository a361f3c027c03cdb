import { type LinearModel, PresageError } from '#contracts';
import LogisticRegression from 'ml-logistic-regression';
import type { Matrix } from 'ml-matrix';
import { balanceClasses } from './class-balance.js';
import { designMatrix } from './design-matrix.js';
import type { Estimator } from './estimator.js';
import { withShrinkage } from './shrinkage.js';
import { Whitening } from './whitening.js';

const FIRST_STEPS = 32;
/** Enough for a class of one row in a thousand: the rarer it is, the shorter are the safe steps. */
const MOST_STEPS = 2_048;
/** Cells × steps of one fit: some tens of seconds. */
const MOST_WORK = 1e9;
/** In whitened coordinates a weight's standard error is at least 1: this is a thousandth of it. */
const TOLERANCE = 1e-3;

/**
 * Two-class logistic regression, fitted by `ml-logistic-regression`. The package has no intercept, no penalty, no
 * weights and no stopping rule of its own, and always starts from zero: so it gets a column of ones, rows that stand
 * for a penalty, whitened columns, and is run again with twice the steps until the gradient says that it has arrived
 * or the bounds above are met (then the last weights are taken). Weights can only mean balanced classes here, by
 * repeating rows.
 */
export const mlLogisticRegression: Estimator<'ml-logistic-regression'> = {
  name: 'ml-logistic-regression',
  needs: () => ({ scaled: true, missing: 'imputed', categories: 'oneHot' }),
  fit({ features, target, classes, positiveIndex, weights, seed, onProgress }) {
    if (classes !== 2) {
      const problem = `ml-logistic-regression tells two classes apart, not ${classes}`;
      throw new PresageError('invalid_request', problem);
    }
    const all = Int32Array.from(target, (_, row) => row);
    const rows = weights === undefined ? all : balanceClasses(all, target, classes, seed);
    const positive = Array.from(rows, (row) => (target[row] === positiveIndex ? 1 : 0));
    return fitWeights(designMatrix(features, rows), positive, onProgress);
  },
};

/**
 * @param encoded encoded rows, the last column being ones
 * @param positive 1 for the rows of the positive class, else 0
 */
function fitWeights(
  encoded: Matrix,
  positive: readonly number[],
  onProgress: (share: number) => void,
): LinearModel {
  const { features, labels } = withShrinkage(encoded, positive);
  const whitening = new Whitening(features);
  const whitened = whitening.apply(features);
  const mostSteps = Math.min(MOST_STEPS, MOST_WORK / (features.rows * features.columns));

  let weights = train(whitened, labels, FIRST_STEPS);
  for (
    let steps = 2 * FIRST_STEPS;
    steps <= mostSteps && !hasArrived(whitened, labels, weights);
    steps *= 2
  ) {
    // Each run takes as many steps as all before it together, and mostly few runs are needed.
    onProgress(Math.min(1, steps / (2 * mostSteps)));
    weights = train(whitened, labels, steps);
  }
  onProgress(1);
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

function hasArrived(features: Matrix, labels: Matrix, weights: Matrix): boolean {
  const errors = features.mmul(weights.transpose());
  for (let r = 0; r < errors.rows; r++) {
    errors.set(r, 0, labels.get(r, 0) - 1 / (1 + Math.exp(-errors.get(r, 0))));
  }
  const gradient = features.transpose().mmul(errors);
  return Math.max(...gradient.to1DArray().map(Math.abs)) <= TOLERANCE;
}
