import type { EstimatorName } from '#contracts';
import type { Estimator } from './estimator.js';
import { logisticRegression } from './logistic-regression.js';
import { mlLogisticRegression } from './ml-logistic-regression.js';
import { oneClassSvm } from './one-class-svm.js';
import { svc } from './svc.js';
import { decisionTree } from './trees/decision-tree.js';
import { gradientBoosting } from './trees/gradient-boosting.js';
import { randomForest } from './trees/random-forest.js';

/** Every estimator by its name. */
const CATALOGUE: { readonly [N in EstimatorName]: Estimator<N> } = {
  'decision-tree': decisionTree,
  'gradient-boosting': gradientBoosting,
  'logistic-regression': logisticRegression,
  'ml-logistic-regression': mlLogisticRegression,
  svc,
  'one-class-svm': oneClassSvm,
  'random-forest': randomForest,
};

export function estimatorOf<N extends EstimatorName>(name: N): Estimator<N> {
  return CATALOGUE[name];
}
