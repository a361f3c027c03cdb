import type { DerivedColumn, InputSchema, NumericSource } from '#contracts';
import type { Row } from '../table/row-schema.js';
import type { Table } from '../table/table.js';

/** Column name → its place in the rows and tables that follow the schema. */
export type ColumnPlaces = ReadonlyMap<string, number>;

export function columnPlaces(schema: InputSchema): ColumnPlaces {
  return new Map(schema.columns.map((column, place) => [column.name, place]));
}

/** The columns a number is computed from. */
export function columnsOf(source: NumericSource): string[] {
  if (source.kind === 'column') return [source.column];
  return source.kind === 'ratio' ? [source.numerator, source.denominator] : [source.left, source.right];
}

export function sourceOf(derived: DerivedColumn): NumericSource {
  if (derived.kind === 'product') return { kind: 'product', left: derived.left, right: derived.right };
  const { numerator, denominator, offset } = derived;
  return { kind: 'ratio', numerator, denominator, offset };
}

/** Reads the source's number from a row; NaN when it is missing, or computed from something missing. */
export function rowReader(source: NumericSource, places: ColumnPlaces): (row: Row) => number {
  const [first = -1, second = -1] = columnsOf(source).map((column) => places.get(column) ?? -1);
  if (source.kind === 'column') return (row) => numberAt(row, first);
  const combine = combination(source);
  return (row) => combine(numberAt(row, first), numberAt(row, second));
}

/** The source's numbers for some rows of a table, in their order; NaN is missing. */
export function sourceValues(
  source: NumericSource,
  table: Table,
  rows: Int32Array,
  places: ColumnPlaces,
): Float64Array {
  const [first, second] = columnsOf(source).map((column) => table.columns[places.get(column) ?? -1]);
  const values = new Float64Array(rows.length).fill(NaN);
  if (first?.kind !== 'numeric') return values;
  if (source.kind === 'column') {
    for (let i = 0; i < rows.length; i++) values[i] = first.values[rows[i] ?? -1] ?? NaN;
    return values;
  }
  if (second?.kind !== 'numeric') return values;
  const combine = combination(source);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? -1;
    values[i] = combine(first.values[row] ?? NaN, second.values[row] ?? NaN);
  }
  return values;
}

function numberAt(row: Row, place: number): number {
  const value = row[place];
  return typeof value === 'number' ? value : NaN;
}

/** What cannot be computed (a division by zero, an overflow) is missing: no estimator can learn from infinity. */
function combination(
  source: Exclude<NumericSource, { kind: 'column' }>,
): (left: number, right: number) => number {
  if (source.kind === 'product') return (left, right) => finiteOrMissing(left * right);
  const { offset } = source;
  return (numerator, denominator) => finiteOrMissing(numerator / (denominator + offset));
}

const finiteOrMissing = (value: number) => (Number.isFinite(value) ? value : NaN);
