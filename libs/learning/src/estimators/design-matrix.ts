import { Matrix } from 'ml-matrix';
import type { FeatureTable } from '../preprocessing/feature-table.js';

/**
 * The given rows written out, one after another, numbers first and indicators after them, with a last column of ones
 * that stands for the intercept.
 */
export function designMatrix(features: FeatureTable, rows: Int32Array): Matrix {
  const { numeric, categorical } = features;
  const width = categorical.reduce((sum, { size }) => sum + size, numeric.length);
  const matrix = Matrix.zeros(rows.length, width + 1);
  rows.forEach((row, r) => {
    numeric.forEach((values, i) => matrix.set(r, i, values[row] ?? 0));
    let left = numeric.length;
    for (const { codes, size } of categorical) {
      const code = codes[row] ?? -1;
      if (code !== -1) matrix.set(r, left + code, 1);
      left += size;
    }
    matrix.set(r, width, 1);
  });
  return matrix;
}
