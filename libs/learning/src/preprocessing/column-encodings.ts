import { type ColumnEncoding, type InputSchema, PresageError } from '#contracts';
import type { Table, TableColumn } from '../table/table.js';

/** Below this share of the mean, a spread is rounding noise and the column counts as constant. */
const NOISE = 1e-12;

/** How each column becomes numbers, learned from the given rows alone: what is held out must not leak in. */
export function fitEncodings(table: Table, rows: Int32Array, schema: InputSchema): ColumnEncoding[] {
  return table.columns.map((column, i) => {
    const name = schema.columns[i]?.name ?? '';
    return column.kind === 'numeric'
      ? { kind: 'numeric', column: name, ...meanAndScale(column.values, rows, name) }
      : { kind: 'oneHot', column: name, categories: seenCategories(column, rows) };
  });
}

/** How many numbers an encoded instance has. */
export function encodedWidth(encodings: readonly ColumnEncoding[]): number {
  return encodings.reduce((sum, e) => sum + (e.kind === 'numeric' ? 1 : e.categories.length), 0);
}

/** The input schema with the categories the model has learned, where the contract does not list them. */
export function learnedSchema(schema: InputSchema, encodings: readonly ColumnEncoding[]): InputSchema {
  const learned = new Map(
    encodings.flatMap((e) =>
      e.kind === 'oneHot' && e.categories.length > 0 ? [[e.column, e.categories]] : [],
    ),
  );
  return {
    ...schema,
    columns: schema.columns.map((column) => {
      const categories = column.categories ?? learned.get(column.name);
      return categories === undefined ? column : { ...column, categories };
    }),
  };
}

/** Mean and population standard deviation of what is not null, in one pass (Welford 1962). */
function meanAndScale(values: Float64Array, rows: Int32Array, name: string): { mean: number; scale: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const value = values[row] ?? NaN;
    if (Number.isNaN(value)) continue;
    const before = value - mean;
    mean += before / ++count;
    squares += before * (value - mean);
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  if (!Number.isFinite(deviation)) {
    throw new PresageError('invalid_request', `column "${name}" has numbers too large to compute with`);
  }
  return { mean, scale: deviation > NOISE * Math.max(Math.abs(mean), NOISE) ? deviation : 1 };
}

function seenCategories(column: TableColumn & { kind: 'category' }, rows: Int32Array): string[] {
  const seen = new Set<number>();
  for (const row of rows) seen.add(column.codes[row] ?? -1);
  return column.categories.filter((_, code) => seen.has(code)).sort();
}
