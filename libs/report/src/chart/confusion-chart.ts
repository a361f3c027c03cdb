import { shownCount } from '../page/shown.js';
import { distinctLabels } from './distinct-labels.js';
import { frame } from './frame.js';
import { heatCells } from './heat-cells.js';
import type { ChartSpec } from './spec.js';

/** More classes than this cannot be read; the largest are shown. */
const MOST_CLASSES = 20;

/**
 * Rows of the hold-out by true (row) and predicted (column) class; the colour is the share of the true class.
 * @param matrix `matrix[true][predicted]`, in the order of `classes`
 */
export function confusionChart(
  classes: readonly string[],
  matrix: readonly (readonly number[])[],
): ChartSpec {
  const totals = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const chosen = classes
    .map((_, place) => place)
    .sort((a, b) => (totals[b] ?? 0) - (totals[a] ?? 0))
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a - b);
  const names = distinctLabels(chosen.map((place) => classes[place] ?? ''));
  const cells = chosen.flatMap((truth, i) =>
    chosen.map((predicted, j) => {
      const count = matrix[truth]?.[predicted] ?? 0;
      return {
        row: names[i] ?? '',
        column: names[j] ?? '',
        strength: count / Math.max(1, totals[truth] ?? 0),
        text: shownCount(count),
      };
    }),
  );
  const part =
    chosen.length < classes.length ? `; the ${chosen.length} largest of ${classes.length} classes` : '';
  return {
    ...frame('Confusion matrix', `hold-out rows; colour: share of the true class${part}`),
    width: { step: chosen.length > 8 ? 36 : 64 },
    height: { step: chosen.length > 8 ? 26 : 40 },
    ...heatCells(cells, 'sequential', { rows: 'True class', columns: 'Predicted class' }),
  };
}
