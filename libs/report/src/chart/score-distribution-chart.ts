import { CHART_WIDTH, frame, label } from './frame.js';
import { BLUE, INK, VERMILLION } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

export interface ScoreDistribution {
  /** Probabilities of the positive class, ascending; one more than each of the counts. */
  readonly edges: readonly number[];
  /** Rows per bin of the negative and of the positive class. */
  readonly negatives: readonly number[];
  readonly positives: readonly number[];
}

/** Predicted probabilities by true class, each as a share of its class: a rare class must be seen as well. */
export function scoreDistributionChart(
  scores: ScoreDistribution,
  names: { readonly negative: string; readonly positive: string },
  threshold: number,
): ChartSpec {
  const drawn = [`true class ${label(names.negative)}`, `true class ${label(names.positive)}`];
  const steps = (counts: readonly number[], series: string | undefined) => {
    const total = Math.max(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    );
    // The last share once more at the last edge: a step is drawn to the right of its point.
    return [...counts, counts.at(-1) ?? 0].map((count, place) => ({
      score: scores.edges[place],
      share: count / total,
      series,
    }));
  };
  return {
    ...frame('Predicted probabilities', 'share of each true class; upright line: threshold'),
    width: CHART_WIDTH,
    height: 200,
    layer: [
      {
        data: { values: [...steps(scores.negatives, drawn[0]), ...steps(scores.positives, drawn[1])] },
        mark: { type: 'area', interpolate: 'step-after', fillOpacity: 0.18, line: { strokeWidth: 2 } },
        encoding: {
          x: shareAxis('score', 'Predicted probability of the positive class'),
          y: {
            field: 'share',
            type: 'quantitative',
            stack: null,
            title: 'Share of the class',
            axis: { format: '.0%', tickCount: 5 },
          },
          color: { field: 'series', type: 'nominal', scale: { domain: drawn, range: [VERMILLION, BLUE] } },
          strokeDash: {
            field: 'series',
            type: 'nominal',
            scale: {
              domain: drawn,
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
