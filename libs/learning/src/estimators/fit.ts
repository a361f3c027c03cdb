import {
  type DatasetContract,
  ESTIMATOR_TASKS,
  type EstimatorName,
  type EstimatorParams,
  type ModelArtifact,
  PresageError,
} from '#contracts';
import { positiveIndexOf } from '../metrics/positive-class.js';
import { encodeTable } from '../preprocessing/encode-table.js';
import { fitEncodings } from '../preprocessing/fit-encodings.js';
import type { Table } from '../table/table.js';
import { alone } from '../team/alone.js';
import type { Team } from '../team/team.js';
import { estimatorOf } from './catalogue.js';
import { balancedWeights } from './class-weights.js';
import type { FitInput } from './estimator.js';

export interface FitTask<N extends EstimatorName = EstimatorName> {
  readonly table: Table;
  /** The rows to learn from; no other row is looked at. */
  readonly rows: Int32Array;
  /** Its features, target and preprocessing. */
  readonly contract: DatasetContract;
  readonly estimator: N;
  readonly params: EstimatorParams<N>;
  /** Let every class count the same. */
  readonly balanced: boolean;
  readonly seed: number;
  /** Who fits: the caller alone when absent. The artifact does not depend on it. */
  readonly team?: Team;
  /** Told now and then how far the fit is, 0 to 1; throws to cancel it. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Learns a model from rows of a table. The same task gives the same artifact, bit for bit.
 * @throws {PresageError} `invalid_request` when the rows cannot be learned from, by this estimator or by any
 */
export async function fit<N extends EstimatorName>(task: FitTask<N>): Promise<ModelArtifact> {
  const { table, rows, contract, params, seed } = task;
  const { target, classes, positiveIndex } = toLearn(task);
  const estimator = estimatorOf(task.estimator);
  const { features: schema, preprocessing } = contract;
  const encodings = fitEncodings(table, rows, schema, preprocessing, estimator.needs(params));
  const fitted = await estimator.fit({
    features: encodeTable(table, rows, schema, encodings),
    target,
    classes,
    positiveIndex,
    weights: task.balanced ? balancedWeights(target, classes) : undefined,
    params,
    seed,
    team: task.team ?? alone,
    onProgress: task.onProgress ?? (() => undefined),
  });
  return { format: 'presage.model/1', encodings, classes, positiveIndex, estimator: fitted };
}

/** What the rows are to be told apart by; rows that outliers stand out from are all of one kind, whatever their labels. */
function toLearn({
  table,
  rows,
  contract,
  estimator,
}: FitTask): Pick<FitInput, 'target' | 'classes' | 'positiveIndex'> {
  if (ESTIMATOR_TASKS[estimator] === 'outliers') {
    return { target: new Int32Array(rows.length), classes: 1, positiveIndex: 0 };
  }
  const target = rows.map((row) => table.target[row] ?? -1);
  if (new Set(target).size < 2) {
    throw new PresageError(
      'invalid_request',
      'all training rows are of one class: there is nothing to learn',
    );
  }
  return { target, classes: contract.target.classes.length, positiveIndex: positiveIndexOf(contract) };
}
