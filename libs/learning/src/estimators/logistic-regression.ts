import type { LinearModel } from '#contracts';
import type { Estimator, FitInput } from './estimator.js';
import { Design } from './linear/design.js';
import { SigmoidLink, SoftmaxLink } from './linear/link.js';
import { LogisticLoss } from './linear/logistic-loss.js';
import { minimize } from './linear/newton.js';
import { refuseAbsentClasses } from './absent-classes.js';

/** From so many rows on, a first solution is looked for on a part of them. */
const MANY_ROWS = 65_536;
/** Rows of that part, about. */
const SAMPLE = 32_768;
/** Share of the time that the part takes. */
const SAMPLE_SHARE = 0.3;

type Input = FitInput<'logistic-regression'>;

/**
 * Logistic regression with an L2 penalty: minimizes `½|w|² + C · Σ weight · log loss`, intercepts free, as
 * scikit-learn's does, to the last digits that matter. Two classes have one output, more are multinomial.
 */
export const logisticRegression: Estimator<'logistic-regression'> = {
  name: 'logistic-regression',
  needs: () => ({ scaled: true, missing: 'imputed', categories: 'oneHot' }),
  fit(input) {
    refuseAbsentClasses(input);
    const { classes, positiveIndex, target, params, onProgress } = input;
    const design = new Design(input.features);
    const link = classes === 2 ? new SigmoidLink(positiveIndex) : new SoftmaxLink(classes);
    const task = { design, link, target, costs: costsOf(input) };
    const whole = new LogisticLoss(task);
    const { maxIterations } = params;
    const part = new LogisticLoss(task, Math.ceil(design.rows / SAMPLE));
    if (design.rows < MANY_ROWS || !part.hasClasses(classes)) {
      const start = new Float64Array(whole.size);
      return modelOf(whole, minimize(whole, { start, maxIterations, onProgress }));
    }
    // The part's best weights are so close to those of the whole, and its curvature so like, that a few more passes do.
    const start = minimize(part, {
      start: new Float64Array(part.size),
      maxIterations,
      onProgress: (share) => onProgress(SAMPLE_SHARE * share),
    });
    const fitted = minimize(whole, {
      start,
      curvature: part.curvatureAt(start),
      maxIterations,
      onProgress: (share) => onProgress(SAMPLE_SHARE + (1 - SAMPLE_SHARE) * share),
    });
    return modelOf(whole, fitted);
  },
};

function costsOf({ features, weights, params }: Input): Float64Array {
  return weights === undefined
    ? new Float64Array(features.rows).fill(params.C)
    : weights.map((weight) => weight * params.C);
}

/** Of intercepts that mean the same, those whose sum is zero. */
function modelOf(loss: LogisticLoss, parameters: Float64Array): LinearModel {
  const { design, link } = loss.task;
  const rows = Array.from({ length: link.outputs }, (_, k) => loss.part(parameters, k));
  const intercepts = rows.map((row) => row[design.size - 1] ?? 0);
  const mean = link.outputs === 1 ? 0 : intercepts.reduce((sum, b) => sum + b, 0) / link.outputs;
  return {
    kind: 'linear',
    weights: rows.map((row) => [...row.subarray(0, design.size - 1)]),
    intercepts: intercepts.map((b) => b - mean),
  };
}
