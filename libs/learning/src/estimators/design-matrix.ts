import type { ColumnEncoding } from '#contracts';
import { Matrix } from 'ml-matrix';
import { encodedWidth } from '../preprocessing/column-encodings.js';
import type { Table, TableColumn } from '../table/table.js';

/** The encoded rows, one after another, with a last column of ones that stands for the intercept. */
export function designMatrix(table: Table, rows: Int32Array, encodings: readonly ColumnEncoding[]): Matrix {
  const width = encodedWidth(encodings);
  const matrix = Matrix.zeros(rows.length, width + 1);
  let left = 0;
  for (const [i, encoding] of encodings.entries()) {
    const column = table.columns[i];
    if (column?.kind === 'numeric' && encoding.kind === 'numeric') {
      fillStandardized(matrix, left, column.values, rows, encoding);
    } else if (column?.kind === 'category' && encoding.kind === 'oneHot') {
      fillIndicators(matrix, left, column, rows, encoding.categories);
    }
    left += encodedWidth([encoding]);
  }
  for (let r = 0; r < rows.length; r++) matrix.set(r, width, 1);
  return matrix;
}

function fillStandardized(
  matrix: Matrix,
  left: number,
  values: Float64Array,
  rows: Int32Array,
  { mean, scale }: { mean: number; scale: number },
): void {
  rows.forEach((row, r) => {
    const value = values[row] ?? NaN;
    // Null is the mean, and the mean standardized is the zero that is there already.
    if (!Number.isNaN(value)) matrix.set(r, left, (value - mean) / scale);
  });
}

function fillIndicators(
  matrix: Matrix,
  left: number,
  column: TableColumn & { kind: 'category' },
  rows: Int32Array,
  categories: readonly string[],
): void {
  const places = new Map(categories.map((category, i) => [category, i]));
  const placeOfCode = column.categories.map((category) => places.get(category));
  rows.forEach((row, r) => {
    const place = placeOfCode[column.codes[row] ?? -1];
    if (place !== undefined) matrix.set(r, left + place, 1);
  });
}
