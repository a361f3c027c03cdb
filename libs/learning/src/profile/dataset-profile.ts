import type { Column, DatasetContract, Label } from '#contracts';
import type { Table } from '../table/table.js';
import { categoryProfile, type CategoryProfile } from './category-profile.js';
import { type Correlations, correlations } from './correlations.js';
import { numericProfile, type NumericProfile } from './numeric-profile.js';

export interface ColumnDescription {
  readonly name: string;
  readonly type: Column['type'];
  readonly description?: string;
  /** Rows without a value. */
  readonly missing: number;
  /** Different values, the missing ones aside. */
  readonly distinct: number;
}
export type ColumnProfile = ColumnDescription & (NumericProfile | CategoryProfile);

/** What a table holds, as plain data. */
export interface DatasetProfile {
  readonly dataset: string;
  readonly description?: string;
  readonly rows: number;
  /** In the order of the contract's features. */
  readonly columns: readonly ColumnProfile[];
  readonly target: {
    readonly column: string;
    /** In the order of the class indices. */
    readonly classes: readonly { readonly label: Label; readonly rows: number }[];
  };
  readonly correlations: Correlations;
}

/** Looks at every row once per column; takes room for one column at a time. */
export function datasetProfile(table: Table, contract: DatasetContract): DatasetProfile {
  const { features, target } = contract;
  const columns = features.columns.flatMap(({ name, type, description }, place) => {
    const column = table.columns[place];
    if (column === undefined) return [];
    const profile =
      column.kind === 'numeric'
        ? numericProfile(column.values)
        : categoryProfile(column.codes, column.categories);
    return [{ name, type, ...(description === undefined ? {} : { description }), ...profile }];
  });
  return {
    dataset: contract.name,
    ...(contract.description === undefined ? {} : { description: contract.description }),
    rows: table.rows,
    columns,
    target: { column: target.column, classes: classRows(table.target, target.classes) },
    correlations: correlations(table, contract),
  };
}

function classRows(target: Int32Array, classes: readonly Label[]) {
  const rows = new Float64Array(classes.length);
  for (const index of target) rows[index] = (rows[index] ?? 0) + 1;
  return classes.map((label, index) => ({ label, rows: rows[index] ?? 0 }));
}
