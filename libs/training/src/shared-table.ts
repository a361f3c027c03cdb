import type { Table } from '#learning';

/** The same table over shared memory: threads that are given it read these arrays and copy none. */
export function sharedTable(table: Table): Table {
  return {
    rows: table.rows,
    columns: table.columns.map((column) =>
      column.kind === 'numeric'
        ? { ...column, values: sharedNumbers(column.values) }
        : { ...column, codes: sharedIndices(column.codes) },
    ),
    target: sharedIndices(table.target),
  };
}

function sharedNumbers(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sharedIndices(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
