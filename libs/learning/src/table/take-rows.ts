import type { Table } from './table.js';

/** A table of its own with some rows of another, in the order given. */
export function takeRows(table: Table, rows: Int32Array): Table {
  return {
    rows: rows.length,
    columns: table.columns.map((column) =>
      column.kind === 'numeric'
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? NaN) }
        : { ...column, codes: rows.map((row) => column.codes[row] ?? -1) },
    ),
    target: rows.map((row) => table.target[row] ?? -1),
  };
}
