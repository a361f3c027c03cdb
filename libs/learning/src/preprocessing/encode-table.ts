import type { ColumnEncoding, InputSchema } from '#contracts';
import type { Table } from '../table/table.js';
import { encodeCodes } from './category-encoding.js';
import type { CategoryFeature, FeatureTable } from './feature-table.js';
import { encodeNumber } from './numeric-encoding.js';
import { columnPlaces, sourceValues } from './numeric-source.js';

/** The given rows of a table as an estimator sees them, in their order. */
export function encodeTable(
  table: Table,
  rows: Int32Array,
  schema: InputSchema,
  encodings: readonly ColumnEncoding[],
): FeatureTable {
  const places = columnPlaces(schema);
  const numeric: Float64Array[] = [];
  const categorical: CategoryFeature[] = [];
  for (const encoding of encodings) {
    if (encoding.kind === 'numeric') {
      const values = sourceValues(encoding.source, table, rows, places);
      const encode = encodeNumber(encoding);
      for (let i = 0; i < values.length; i++) values[i] = encode(values[i] ?? NaN);
      numeric.push(values);
    } else {
      const column = table.columns[places.get(encoding.column) ?? -1];
      const codes =
        column?.kind === 'category'
          ? encodeCodes(encoding, column, rows)
          : new Int32Array(rows.length).fill(-1);
      categorical.push({ codes, size: encoding.categories.length });
    }
  }
  return { rows: rows.length, numeric, categorical };
}
