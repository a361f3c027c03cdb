import type { Model } from './model.js';
import { rowOf, type Table } from '../table/table.js';

/** Rows written out at a time; a whole table of row objects would be many times its size. */
const SLICE = 4_096;

/** The class probabilities of some rows of a table, rows × classes. */
export function scoreTable(model: Model, table: Table, rows: Int32Array): Float64Array {
  const scores = new Float64Array(rows.length * model.classes);
  for (let start = 0; start < rows.length; start += SLICE) {
    const slice = Array.from(rows.subarray(start, start + SLICE), (row) => rowOf(table, row));
    scores.set(model.scores(slice), start * model.classes);
  }
  return scores;
}
