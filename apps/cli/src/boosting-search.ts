import { PresageError, SearchOrder } from '#contracts';
import { BOOSTING_GRID, parameterGrid } from '#learning';
import type { GridValue } from '#learning';

/** Axes of the grid that the environment may replace: `GRID_DEPTH=none,4,8`. */
const AXES = { maxDepth: 'GRID_DEPTH', learningRate: 'GRID_LR', maxLeaves: 'GRID_LEAFS' } as const;

/**
 * The search that `--mode` stands for: gradient boosting over its grid, by successive halving on ROC-AUC.
 * @throws {PresageError} `invalid_request`
 */
export function boostingSearch(mode: string): SearchOrder {
  const axes: Record<string, readonly GridValue[]> = { ...BOOSTING_GRID };
  for (const [axis, variable] of Object.entries(AXES)) {
    const given = process.env[variable];
    if (given !== undefined && given !== '') axes[axis] = given.split(',').map(gridValue);
  }
  const candidates = parameterGrid(axes).map((params) => ({ estimator: 'gradient-boosting', params }));
  const order = SearchOrder.safeParse({ kind: 'halving', mode, metric: 'rocAuc', candidates });
  if (order.success) return order.data;
  const [first] = order.error.issues;
  throw new PresageError(
    'invalid_request',
    `--mode ${mode}: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`,
  );
}

function gridValue(text: string): GridValue {
  return /^none$/i.test(text.trim()) ? null : Number(text);
}
