import type { Row } from '../table/row-schema.js';

/** A loaded model. */
export interface Model {
  readonly classes: number;
  /** The class probabilities of every row: rows × classes, row after row, finite, adding up to 1 per row. */
  scores(rows: readonly Row[]): Float64Array;
}
