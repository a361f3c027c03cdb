import { PresageError } from '#contracts';
import type { FeatureTable } from '../preprocessing/feature-table.js';

/**
 * The encoded rows written out, an indicator per category.
 * @throws {PresageError} `invalid_request` when there are no columns
 */
export function denseRows({ rows, numeric, categorical }: FeatureTable): Float64Array[] {
  const width = categorical.reduce((sum, { size }) => sum + size, numeric.length);
  if (width === 0) throw new PresageError('invalid_request', 'there is no column to learn from');
  return Array.from({ length: rows }, (_, row) => {
    const dense = new Float64Array(width);
    for (const [j, column] of numeric.entries()) dense[j] = column[row] ?? 0;
    let start = numeric.length;
    for (const { codes, size } of categorical) {
      const code = codes[row] ?? -1;
      if (code !== -1) dense[start + code] = 1;
      start += size;
    }
    return dense;
  });
}
