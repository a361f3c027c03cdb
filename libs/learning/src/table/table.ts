import type { Row } from './row-schema.js';

/** A column of a table, compact. */
export type TableColumn =
  /** NaN is null. */
  | { readonly kind: 'numeric'; readonly values: Float64Array }
  /** Indices into `categories`; -1 is null. */
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly categories: readonly string[] };

/** Rows to learn from. The columns stand in the order of the contract's features. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Index of each row's class in the contract's `target.classes`. */
  readonly target: Int32Array;
}

/** One row of the table, as a request would have given it. */
export function rowOf(table: Table, index: number): Row {
  return table.columns.map((column) => {
    if (column.kind === 'category') return column.categories[column.codes[index] ?? -1] ?? null;
    const value = column.values[index] ?? NaN;
    return Number.isNaN(value) ? null : value;
  });
}
