export interface CategoryProfile {
  readonly kind: 'category';
  readonly missing: number;
  readonly distinct: number;
  /** The most frequent values, the largest first; of equal ones the first in the alphabet. */
  readonly top: readonly { readonly value: string; readonly rows: number }[];
  /** Rows of all the values that are not in `top`. */
  readonly otherRows: number;
}

const MOST_VALUES = 10;

/** @param codes indices into `categories`; -1 is missing */
export function categoryProfile(codes: Int32Array, categories: readonly string[]): CategoryProfile {
  const rows = new Float64Array(categories.length);
  let missing = 0;
  for (const code of codes) {
    if (code === -1) missing++;
    else rows[code] = (rows[code] ?? 0) + 1;
  }
  const present = categories
    .map((value, code) => ({ value, rows: rows[code] ?? 0 }))
    .filter((category) => category.rows > 0)
    // By code units: the same order on every machine, whatever its language.
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  const top = present.slice(0, MOST_VALUES);
  const otherRows = present.slice(MOST_VALUES).reduce((sum, category) => sum + category.rows, 0);
  return { kind: 'category', missing, distinct: present.length, top, otherRows };
}
