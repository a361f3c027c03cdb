import { distinctLabels } from './distinct-labels.js';
import { frame } from './frame.js';
import { heatCells } from './heat-cells.js';
import type { ChartSpec } from './spec.js';

/** @param matrix symmetric, -1 to 1; null where a column does not vary, and then the cell is empty */
export function correlationChart(
  columns: readonly string[],
  matrix: readonly (readonly (number | null)[])[],
): ChartSpec {
  const names = distinctLabels(columns);
  const cells = names.flatMap((row, i) =>
    names.map((column, j) => {
      const value = matrix[i]?.[j] ?? null;

      return { row, column, strength: value ?? 0, text: value === null ? '' : twoDigits(value) };
    }),
  );
  return {
    ...frame('Correlation', 'Pearson; blue: rise together, orange: one falls'),
    width: { step: 36 },
    height: { step: 26 },
    ...heatCells(cells, 'diverging', {}),
  };
}

/** `0.4567` → `.46`: the leading zero is the same in every cell. */
function twoDigits(value: number): string {
  return value
    .toFixed(2)
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-?\.00$/, '0');
}
