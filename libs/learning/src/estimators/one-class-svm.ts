import { denseRows } from './dense-rows.js';
import type { Estimator } from './estimator.js';
import { gammaOf } from './libsvm/gamma.js';
import { loadLibsvm } from './libsvm/load-libsvm.js';

/**
 * One-class support vector machine with an RBF kernel, trained by LIBSVM: scores are positive where the training rows
 * lie and negative where none of them do; about a share `nu` of them falls outside. Labels and weights have no part in it.
 */
export const oneClassSvm: Estimator<'one-class-svm'> = {
  name: 'one-class-svm',
  needs: () => ({ scaled: true, missing: 'imputed', categories: 'oneHot' }),
  async fit({ features, params, onProgress }) {
    const rows = denseRows(features);
    const gamma = gammaOf(params.gamma, rows);
    const libsvm = await loadLibsvm();
    onProgress(0);
    const task = { type: '2', gamma, nu: params.nu, probabilityEstimates: false } as const;
    const trained = libsvm.train(task, rows, new Int32Array(rows.length));
    onProgress(1);
    return {
      kind: 'supportVectors',
      task: 'outlier',
      gamma,
      vectors: trained.rows.map((row) => [...(rows[row] ?? [])]),
      coefficients: trained.coefficients,
      rho: trained.rho,
      probabilityA: [],
      probabilityB: [],
      vectorsPerClass: [],
      labels: [],
    };
  },
};
