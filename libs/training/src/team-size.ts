import { availableParallelism } from 'node:os';
import type { EstimatorParams } from '#contracts';
import type { FitTask } from '#learning';

type Fit = Pick<FitTask, 'estimator' | 'params' | 'rows' | 'contract'>;

/**
 * Cells that each thread of a team must have to look at, each tree looking at every cell: some tenths of a second's work,
 * where starting a thread takes one. Boosting looks at a cell in a fraction of a forest's time.
 */
const FOREST_SHARE = 5_000_000;
const BOOSTING_SHARE = 25_000_000;

/** How many threads should fit: one per core where an estimator can share its work and there is enough of it, else 1. */
export function teamSize({ estimator, params, rows, contract }: Fit): number {
  const columns = contract.features.columns.length;
  const cells = rows.length * columns;
  if (estimator === 'random-forest') {
    const { trees } = params as EstimatorParams<'random-forest'>;
    return sizeFor((cells * trees) / FOREST_SHARE, trees);
  }
  if (estimator === 'gradient-boosting') {
    const { maxIterations } = params as EstimatorParams<'gradient-boosting'>;
    const { length } = contract.target.classes;
    const trees = maxIterations * (length === 2 ? 1 : length);
    return sizeFor((cells * trees) / BOOSTING_SHARE, columns);
  }
  return 1;
}

/** @param most how many can work at once */
function sizeFor(shares: number, most: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(shares), most));
}
