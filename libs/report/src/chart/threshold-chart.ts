import { shownScore } from '../page/shown.js';
import { CHART_WIDTH, frame } from './frame.js';
import { BLUE, GREEN, INK, PURPLE, VERMILLION } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

export interface ThresholdPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Mean cost of a row, where costs are known. */
  readonly cost?: number | undefined;
}

const SERIES = ['Precision', 'Recall', 'F1', 'Cost'] as const;
const COLOURS = [BLUE, VERMILLION, GREEN, PURPLE];
/** Lines are told apart without their colours as well. */
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
];

/**
 * What moving the threshold does. The upright line is the threshold in use. Cost is drawn as a share of its largest
 * value, because its unit is the reader's own.
 */
export function thresholdChart(points: readonly ThresholdPoint[], threshold: number): ChartSpec {
  const largestCost = Math.max(0, ...points.map(({ cost }) => cost ?? 0));
  const values = points.flatMap((point) => [
    { threshold: point.threshold, value: point.precision, series: 'Precision' },
    { threshold: point.threshold, value: point.recall, series: 'Recall' },
    { threshold: point.threshold, value: point.f1, series: 'F1' },
    ...(largestCost > 0 && point.cost !== undefined
      ? [{ threshold: point.threshold, value: point.cost / largestCost, series: 'Cost' }]
      : []),
  ]);
  const drawn = SERIES.slice(0, largestCost > 0 ? 4 : 3);
  const cost = largestCost > 0 ? '; cost: share of its largest value' : '';
  return {
    ...frame('Threshold', `upright line: in use, ${shownScore(threshold)}${cost}`),
    width: CHART_WIDTH,
    height: 240,
    layer: [
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x: shareAxis('threshold', 'Threshold (probability of the positive class)'),
          y: shareAxis('value', 'Value on the hold-out rows'),
          color: { field: 'series', type: 'nominal', scale: { domain: [...drawn], range: COLOURS } },
          strokeDash: { field: 'series', type: 'nominal', scale: { domain: [...drawn], range: DASHES } },
        },
      },
      {
        data: { values: [{ threshold }] },
        mark: { type: 'rule', color: INK, strokeWidth: 1 },
        encoding: { x: { field: 'threshold', type: 'quantitative' } },
      },
    ],
  };
}
