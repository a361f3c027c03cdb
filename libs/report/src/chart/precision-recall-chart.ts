import { shown } from '../page/shown.js';
import { CHART_WIDTH, frame } from './frame.js';
import { line, type Point, referenceLine } from './line.js';
import { BLUE } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/**
 * Precision (y) over recall (x).
 * @param positiveShare share of positive rows: the precision of calling every row positive
 */
export function precisionRecallChart(
  points: readonly Point[],
  prAuc: number | undefined,
  positiveShare: number,
): ChartSpec {
  const area = prAuc === undefined ? '' : `, average precision ${shown(prAuc)}`;
  return {
    ...frame('Precision and recall', `hold-out rows${area}; dashed: guessing`),
    width: CHART_WIDTH,
    height: CHART_WIDTH,
    encoding: { x: shareAxis('x', 'Recall'), y: shareAxis('y', 'Precision') },
    layer: [referenceLine({ x: 0, y: positiveShare }, { x: 1, y: positiveShare }), line(points, BLUE)],
  };
}
