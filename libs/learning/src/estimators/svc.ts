import { PresageError } from '#contracts';
import { refuseAbsentClasses } from './absent-classes.js';
import { denseRows } from './dense-rows.js';
import type { Estimator, FitInput } from './estimator.js';
import { gammaOf } from './libsvm/gamma.js';
import { loadLibsvm } from './libsvm/load-libsvm.js';

/**
 * C-support vector classifier with an RBF kernel, trained by LIBSVM, one against one for more than two classes;
 * probabilities by Platt's scaling on five inner folds, as LIBSVM makes them: they
 * are calibrated on the rows as they are, so weights move the border between classes more than the probabilities. While it trains it can only be ended
 * together with its thread.
 */
export const svc: Estimator<'svc'> = {
  name: 'svc',
  needs: () => ({ scaled: true, missing: 'imputed', categories: 'oneHot' }),
  async fit(input) {
    refuseAbsentClasses(input);
    const { features, target, params, onProgress } = input;
    const weight = classWeights(input);
    const rows = denseRows(features);
    const gamma = gammaOf(params.gamma, rows);
    const libsvm = await loadLibsvm();
    onProgress(0);
    const trained = libsvm.train(
      { type: '0', gamma, cost: params.C, probabilityEstimates: true, ...(weight && { weight }) },
      rows,
      target,
    );
    onProgress(1);
    return {
      kind: 'supportVectors',
      task: 'classifier',
      gamma,
      vectors: trained.rows.map((row) => [...(rows[row] ?? [])]),
      coefficients: trained.coefficients,
      rho: trained.rho,
      probabilityA: trained.probabilityA,
      probabilityB: trained.probabilityB,
      vectorsPerClass: trained.rowsPerGroup,
      labels: trained.labels,
    };
  },
};

/** LIBSVM weighs classes, not rows. */
function classWeights({ target, weights, classes }: FitInput<'svc'>): number[] | undefined {
  if (weights === undefined) return undefined;
  const perClass: number[] = Array.from({ length: classes }, () => 0);
  weights.forEach((weight, row) => (perClass[target[row] ?? 0] = weight));
  if (weights.some((weight, row) => weight !== perClass[target[row] ?? 0])) {
    throw new PresageError('invalid_request', 'svc weighs classes: all rows of one need the same weight');
  }
  return perClass;
}
