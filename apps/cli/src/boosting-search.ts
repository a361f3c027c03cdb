import { SearchOrder } from '#contracts';
import { BOOSTING_GRID, parameterGrid } from '#learning';
import type { GridValue } from '#learning';
import { parsed } from './parsed.js';

/** Axes of the grid that the environment may replace: `GRID_DEPTH=none,4,8`. */
const AXES = { maxDepth: 'GRID_DEPTH', learningRate: 'GRID_LR', maxLeaves: 'GRID_LEAFS' } as const;

/**
 * The search that `--mode` stands for: gradient boosting over its grid, by successive halving on ROC-AUC.
 * @throws {WrongUsage}
 */
export function boostingSearch(mode: string): SearchOrder {
  const axes: Record<string, readonly GridValue[]> = { ...BOOSTING_GRID };
  for (const [axis, variable] of Object.entries(AXES)) {
    const given = process.env[variable];
    if (given !== undefined && given !== '') axes[axis] = given.split(',').map(gridValue);
  }
  const candidates = parameterGrid(axes).map((params) => ({ estimator: 'gradient-boosting', params }));
  return parsed(SearchOrder, { kind: 'halving', mode, metric: 'rocAuc', candidates }, `--mode ${mode}`);
}

function gridValue(text: string): GridValue {
  return /^none$/i.test(text.trim()) ? null : Number(text);
}
