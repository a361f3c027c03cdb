import type { ColumnEncoding, Preprocessing } from '#contracts';
import type { TableColumn } from '../table/table.js';

export type CategoryColumn = TableColumn & { readonly kind: 'category' };
export type CategoryEncoding = Exclude<ColumnEncoding, { kind: 'numeric' }>;

export interface CategoryOptions {
  readonly imputation: Preprocessing['categoryImputation'];
  /** One indicator per category, or the category's place as one number. */
  readonly as: 'oneHot' | 'ordinal';
}

/** Learns the categories of the training rows, in sorted order, and what a missing one becomes. */
export function fitCategory(
  name: string,
  column: CategoryColumn,
  rows: Int32Array,
  options: CategoryOptions,
): CategoryEncoding {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const category = column.categories[column.codes[row] ?? -1];
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const categories = [...counts.keys()].sort();
  if (options.as === 'ordinal') return { kind: 'ordinal', column: name, categories };
  const fill = options.imputation === 'none' ? null : mostFrequent(categories, counts);
  return { kind: 'oneHot', column: name, categories, fill };
}

/** The first of ties. */
function mostFrequent(categories: readonly string[], counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  for (const category of categories) {
    if (best === null || (counts.get(category) ?? 0) > (counts.get(best) ?? 0)) best = category;
  }
  return best;
}

/** The places of a column's categories for some rows; -1 is none that the encoding knows. */
export function encodeCodes(
  encoding: CategoryEncoding,
  column: CategoryColumn,
  rows: Int32Array,
): Int32Array {
  const places = new Map(encoding.categories.map((category, place) => [category, place]));
  const placeOfCode = column.categories.map((category) => places.get(category) ?? -1);
  const missing =
    encoding.kind === 'oneHot' && encoding.fill !== null ? places.get(encoding.fill) : undefined;
  return rows.map((row) => {
    const code = column.codes[row] ?? -1;
    return code === -1 ? (missing ?? -1) : (placeOfCode[code] ?? -1);
  });
}
