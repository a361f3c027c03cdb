import type { CalibrationBin } from '#contracts';
import { quantileOfSorted } from './quantile.js';

/** Bins of equal width on [0, 1], or with equally many rows. */
export type BinStrategy = 'uniform' | 'quantile';

/**
 * Reliability of probabilities: the rows sorted into bins by what was said, and what share of them happened.
 * A value on the border of two bins counts for the lower one. Bins without rows are left out.
 * @param positive 1 for the rows that are positive
 * @param probabilities 0 to 1
 */
export function calibrationCurve(
  positive: Uint8Array,
  probabilities: Float64Array,
  strategy: BinStrategy = 'uniform',
  bins = 10,
): CalibrationBin[] {
  const borders = strategy === 'uniform' ? equalWidths(bins) : equalRows(probabilities, bins);
  const sums = Array.from({ length: bins }, () => ({ said: 0, happened: 0, rows: 0 }));
  probabilities.forEach((probability, row) => {
    const bin = sums[bordersBelow(borders, probability)];
    if (bin === undefined) return;
    bin.said += probability;
    bin.happened += positive[row] ?? 0;
    bin.rows++;
  });
  return sums
    .filter(({ rows }) => rows > 0)
    .map(({ said, happened, rows }) => ({
      // Rounding may carry a sum of ones over the edge.
      meanProbability: Math.min(1, said / rows),
      positiveShare: happened / rows,
      rows,
    }));
}

/** Borders between the bins, without the ends. */
function equalWidths(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
}

function equalRows(probabilities: Float64Array, bins: number): Float64Array {
  const sorted = Float64Array.from(probabilities).sort();
  return Float64Array.from({ length: bins - 1 }, (_, i) => quantileOfSorted(sorted, (i + 1) * (1 / bins)));
}

/** How many borders are below the value. */
function bordersBelow(borders: Float64Array, value: number): number {
  let below = 0;
  while (below < borders.length && (borders[below] ?? 0) < value) below++;
  return below;
}
