import type { Row } from '../table/row-schema.js';

/** A loaded model. */
export interface Model {
  /** Scores per row: one for each class, or the one of an outlier model. */
  readonly classes: number;
  /** Rows × classes, row after row, finite: class probabilities, adding up to 1 per row; or outlier scores. */
  scores(rows: readonly Row[]): Float64Array;
}
