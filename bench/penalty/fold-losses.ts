import { ESTIMATOR_PARAMS } from '#contracts';
import { evaluate, fit, learnedSchema, loadModel, scoreTable, stratifiedKFold } from '#learning';
import type { Table } from '#learning';
import { contractOf } from '../training/table.js';

export const PENALTIES = [0, 1, 5, 20] as const;

/** What one penalty comes to, fold by fold: the same folds for each penalty. */
export interface FoldLosses {
  readonly rocAuc: number[];
  readonly logLoss: number[];
}

const FOLDS = 5;
/** Smaller tables are cut anew so often, since their folds are small. */
const SMALL_ROWS = 3_000;
const CUTS_OF_SMALL = 4;

/** Cross-validates boosting with each of the penalties. */
export async function foldLosses(table: Table): Promise<FoldLosses[]> {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const cuts = table.rows < SMALL_ROWS ? CUTS_OF_SMALL : 1;
  const losses = PENALTIES.map((): FoldLosses => ({ rocAuc: [], logLoss: [] }));
  for (let seed = 1; seed <= cuts; seed++) {
    for (const { train, test } of stratifiedKFold(table.target, rows, FOLDS, seed)) {
      for (const [i, l2] of PENALTIES.entries()) {
        const { rocAuc, logLoss } = await measured(table, train, test, l2);
        losses[i]!.rocAuc.push(rocAuc ?? NaN);
        losses[i]!.logLoss.push(logLoss ?? NaN);
      }
    }
  }
  return losses;
}

async function measured(table: Table, train: Int32Array, test: Int32Array, l2: number) {
  const contract = contractOf(table);
  const artifact = await fit({
    table,
    rows: train,
    contract,
    estimator: 'gradient-boosting',
    params: ESTIMATOR_PARAMS['gradient-boosting'].parse({ l2 }),
    balanced: false,
    seed: 42,
  });
  const model = loadModel(artifact, learnedSchema(contract.features, artifact.encodings));
  const target = test.map((row) => table.target[row] ?? 0);
  const classes = contract.target.classes.length;
  const scores = scoreTable(model, table, test);
  return evaluate({ target, scores, classes, positiveIndex: 1, threshold: 0.5 });
}
