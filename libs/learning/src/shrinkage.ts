import { Matrix } from 'ml-matrix';

/**
 * Where the made-up rows stand. A row at c with both labels costs 2·ln(2·cosh(c·w/2)) ≈ const + c²·w²/4, so this c gives
 * w²/2: the penalty that scikit-learn's logistic regression has by default (L2, C = 1).
 */
export const PSEUDO_VALUE = Math.SQRT2;

/**
 * Shrinks the weights of a learner that has no penalty, by rows that are added to its table: for every column but the
 * last (the intercept is free) one row with each label, that has only this column. A prior as data, after Greenland,
 * "Prior data for non-normal priors" (Statistics in Medicine 26, 2007). With it the best weights are finite, also for
 * classes that can be told apart without an error and for categories seen once.
 */
export function withShrinkage(
  features: Matrix,
  labels: readonly number[],
): { features: Matrix; labels: Matrix } {
  const shrunk = features.columns - 1;
  const extended = Matrix.zeros(features.rows + 2 * shrunk, features.columns);
  extended.setSubMatrix(features, 0, 0);
  const extendedLabels = Matrix.zeros(extended.rows, 1);
  labels.forEach((label, r) => extendedLabels.set(r, 0, label));
  for (let j = 0; j < shrunk; j++) {
    const row = features.rows + 2 * j;
    extended.set(row, j, PSEUDO_VALUE);
    extended.set(row + 1, j, PSEUDO_VALUE);
    extendedLabels.set(row + 1, 0, 1);
  }
  return { features: extended, labels: extendedLabels };
}
