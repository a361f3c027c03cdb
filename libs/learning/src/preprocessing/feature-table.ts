/**
 * Encoded rows, column by column and compact: categories stay codes, the one-hot matrix is never built.
 * Typed arrays may lie over shared memory; nobody writes to them.
 *
 * As features of an encoded row, and so in weights, the numbers come first and the categories after them: an ordinal
 * one takes one place, a one-hot one as many as it has categories.
 */
export interface FeatureTable {
  readonly rows: number;
  /** Float64 values per column; NaN where the preprocessing leaves a value missing. */
  readonly numeric: readonly Float64Array[];
  readonly categorical: readonly CategoryFeature[];
}

export interface CategoryFeature {
  /** Place of the category per row; -1 is none of them. */
  readonly codes: Int32Array;
  /** How many categories there are. */
  readonly size: number;
}
