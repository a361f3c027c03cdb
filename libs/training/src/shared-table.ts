import { sharedCopy, type Table } from '#learning';

/** The same table over shared memory: threads that are given it read these arrays and copy none. */
export function sharedTable(table: Table): Table {
  return {
    rows: table.rows,
    columns: table.columns.map((column) =>
      column.kind === 'numeric'
        ? { ...column, values: sharedCopy(column.values) }
        : { ...column, codes: sharedCopy(column.codes) },
    ),
    target: sharedCopy(table.target),
  };
}
