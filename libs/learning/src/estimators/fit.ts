import { type DatasetContract, type ModelArtifact, PresageError } from '#contracts';
import { balanceClasses } from './class-balance.js';
import { fitEncodings } from '../preprocessing/column-encodings.js';
import { designMatrix } from './design-matrix.js';
import { fitLogisticRegression } from './ml-logistic-regression.js';
import { positiveIndexOf } from '../metrics/positive-class.js';
import type { Table } from '../table/table.js';

export interface FitTask {
  readonly table: Table;
  /** The rows to learn from; no other row is looked at. */
  readonly rows: Int32Array;
  readonly contract: DatasetContract;
  readonly estimator: 'ml-logistic-regression';
  readonly params: { readonly balanced?: boolean | undefined };
  readonly seed: number;
}

/**
 * Learns a model from rows of a table. The same task gives the same artifact, bit for bit.
 * @throws {PresageError} `invalid_request` when the rows cannot be learned from: more than two classes, or one only
 */
export function fit({ table, rows, contract, params, seed }: FitTask): ModelArtifact {
  const classes = contract.target.classes.length;
  if (classes !== 2) {
    throw new PresageError(
      'invalid_request',
      `ml-logistic-regression tells two classes apart; "${contract.target.column}" has ${classes}`,
    );
  }
  const positiveIndex = positiveIndexOf(contract);
  const encodings = fitEncodings(table, rows, contract.features);
  const used = params.balanced === true ? balanceClasses(rows, table.target, classes, seed) : rows;
  const positive = Array.from(used, (row) => (table.target[row] === positiveIndex ? 1 : 0));
  if (new Set(positive).size < 2) {
    throw new PresageError(
      'invalid_request',
      'all training rows are of one class: there is nothing to learn',
    );
  }
  const estimator = fitLogisticRegression(designMatrix(table, used, encodings), positive);
  return { format: 'presage.model/1', encodings, classes, positiveIndex, estimator };
}
