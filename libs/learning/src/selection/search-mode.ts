/** How thorough a search is. */
export interface SearchMode {
  readonly folds: number;
  readonly factor: number;
  /** Fewest rows that the first round of a small table has. */
  readonly smallTableRows: number;
}

export const SEARCH_MODES = {
  fast: { folds: 3, factor: 2, smallTableRows: 120 },
  full: { folds: 5, factor: 3, smallTableRows: 250 },
} as const satisfies Record<string, SearchMode>;

/** Tables of more rows can spare enough for the first round by themselves. */
const LARGE_TABLE_ROWS = 1_200;

/**
 * Rows of the first halving round. In a small table a share of the rows may hold so few of the rarest class that a fold
 * gets none of it and ROC-AUC is undefined: there are at least so many rows that every fold can have two.
 */
export function minimumRows(
  target: Int32Array,
  rows: Int32Array,
  { folds, smallTableRows }: SearchMode,
): number | 'exhaust' {
  if (rows.length > LARGE_TABLE_ROWS) return 'exhaust';
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(target[row] ?? -1, (counts.get(target[row] ?? -1) ?? 0) + 1);
  const rarestShare = Math.min(...counts.values()) / rows.length;
  return Math.min(rows.length, Math.max(smallTableRows, Math.ceil((2 * folds) / rarestShare)));
}
