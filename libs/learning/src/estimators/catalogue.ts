import { type EstimatorName, PresageError } from '#contracts';
import type { Estimator } from './estimator.js';
import { logisticRegression } from './logistic-regression.js';
import { mlLogisticRegression } from './ml-logistic-regression.js';
import { gradientBoosting } from './trees/gradient-boosting.js';

/** Every estimator by its name. */
const CATALOGUE: { readonly [N in EstimatorName]?: Estimator<N> } = {
  'gradient-boosting': gradientBoosting,
  'logistic-regression': logisticRegression,
  'ml-logistic-regression': mlLogisticRegression,
};

export function estimatorOf<N extends EstimatorName>(name: N): Estimator<N> {
  const estimator: Estimator<N> | undefined = CATALOGUE[name];
  if (estimator === undefined) throw new PresageError('invalid_request', `${name} cannot be fitted yet`);
  return estimator;
}
