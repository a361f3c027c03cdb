import { availableParallelism } from 'node:os';
import type { DatasetContract, SearchOrder, SearchReport } from '#contracts';
import {
  carryOut,
  crossValidation,
  halvingSchedule,
  minimumRows,
  SEARCH_MODES,
  type SearchPlan,
  successiveHalving,
  type Table,
} from '#learning';
import { sharedTable } from './shared-table.js';
import { candidateParams, type TrialSetting } from './trial.js';
import { TrialThreads } from './trial-threads.js';

export interface Search {
  readonly order: SearchOrder;
  readonly table: Table;
  /** The rows that may be used: never those of the hold-out. */
  readonly rows: Int32Array;
  readonly contract: DatasetContract;
  readonly balanced: boolean;
  /** Of the folds, the rows of the rounds, and every fit. */
  readonly seed: number;
  readonly threshold: number;
  /** Told the share of the work that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Tries candidates out by cross-validation, on every core. The same search gives the same report.
 * @throws {PresageError} `invalid_request` for a candidate with parameters that its estimator does not have
 */
export async function searchCandidates(search: Search): Promise<SearchReport> {
  const { order, contract, balanced, seed, threshold } = search;
  order.candidates.forEach(candidateParams);
  const { plan, rounds } = planOf(search);
  const table = sharedTable(search.table);
  const setting: TrialSetting = { table, contract, metric: order.metric, balanced, seed, threshold };
  const threads = new TrialThreads(setting, availableParallelism());
  try {
    let round = 0;
    return await carryOut(plan, async (trials) => {
      let done = 0;
      const outcomes = await threads.runRound(trials, () =>
        search.onProgress((round + ++done / trials.length) / rounds),
      );
      round++;
      return outcomes;
    });
  } finally {
    await threads.close();
  }
}

function planOf({ order, table, rows, seed }: Search): { plan: SearchPlan; rounds: number } {
  const { candidates, metric } = order;
  const { target } = table;
  if (order.kind === 'crossValidation') {
    const task = { candidates, target, rows, folds: order.folds, metric, seed };
    return { plan: crossValidation(task), rounds: 1 };
  }
  const mode = SEARCH_MODES[order.mode];
  const { folds, factor } = mode;
  const task = {
    candidates,
    target,
    rows,
    folds,
    metric,
    seed,
    factor,
    minimumRows: minimumRows(target, rows, mode),
  };
  return { plan: successiveHalving(task), rounds: halvingSchedule(task).rounds };
}
