import { CHART_WIDTH, frame, label } from './frame.js';
import { BLUE, INK, VERMILLION } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/** Rows by their probability of the positive class, in bins of equal width from 0 to 1. */
export interface ScoreDistribution {
  readonly negatives: readonly number[];
  readonly positives: readonly number[];
}

/** Predicted probabilities by true class, each as a share of its class: a rare class must be seen as well. */
export function scoreDistributionChart(
  scores: ScoreDistribution,
  names: { readonly negative: string; readonly positive: string },
  threshold: number,
): ChartSpec {
  const [negative, positive] = [`true class ${label(names.negative)}`, `true class ${label(names.positive)}`];
  const values = [...steps(scores.negatives, negative), ...steps(scores.positives, positive)];
  const domain = [negative, positive];
  return {
    ...frame('Predicted probabilities', 'share of each true class; upright line: threshold'),
    width: CHART_WIDTH,
    height: 200,
    layer: [
      {
        data: { values },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
        encoding: {
          x: shareAxis('score', 'Predicted probability of the positive class'),
          y: {
            field: 'share',
            type: 'quantitative',
            title: 'Share of the class',
            axis: { format: '.0%', tickCount: 5 },
          },
          color: { field: 'series', type: 'nominal', scale: { domain, range: [VERMILLION, BLUE] } },
          strokeDash: {
            field: 'series',
            type: 'nominal',
            scale: {
              domain,
              range: [
                [5, 3],
                [1, 0],
              ],
            },
          },
        },
      },
      {
        data: { values: [{ score: threshold }] },
        mark: { type: 'rule', color: INK, strokeWidth: 1 },
        encoding: { x: { field: 'score', type: 'quantitative' } },
      },
    ],
  };
}

function steps(counts: readonly number[], series: string) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // The last share once more at the right end: a step is drawn to the right of its point.
  return [...counts, counts.at(-1) ?? 0].map((count, place) => ({
    score: place / counts.length,
    share: count / Math.max(1, total),
    series,
  }));
}
