import type { ColumnImportance } from '#contracts';
import { distinctLabels } from './distinct-labels.js';
import { CHART_WIDTH, frame } from './frame.js';
import { BLUE, INK } from './palette.js';
import type { ChartSpec } from './spec.js';

const MOST_BARS = 25;

/** One bar per column, the most important first; the thin line is one standard deviation to both sides. */
export function importanceChart(importances: readonly ColumnImportance[], metric: string): ChartSpec {
  const sorted = [...importances].sort((a, b) => b.mean_drop - a.mean_drop).slice(0, MOST_BARS);
  const names = distinctLabels(sorted.map(({ feature }) => feature));
  const values = sorted.map(({ mean_drop: mean, std_drop: deviation }, place) => ({
    feature: names[place],
    mean,
    low: mean - deviation,
    high: mean + deviation,
  }));
  const part =
    sorted.length < importances.length ? `the first ${sorted.length} of ${importances.length} columns; ` : '';
  const title = `Loss of ${metric} when the column is shuffled`;
  return {
    ...frame('Permutation importance', `${part}thin lines: ± one standard deviation`),
    width: CHART_WIDTH,
    height: { step: 20 },
    data: { values },
    encoding: {
      y: {
        field: 'feature',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { ticks: false, grid: false, labelPadding: 6 },
      },
    },
    layer: [
      {
        mark: { type: 'bar', color: BLUE, height: { band: 0.65 } },
        encoding: { x: { field: 'mean', type: 'quantitative', title } },
      },
      {
        mark: { type: 'rule', color: INK, strokeWidth: 1.2 },
        encoding: { x: { field: 'low', type: 'quantitative', title }, x2: { field: 'high' } },
      },
    ],
  };
}
