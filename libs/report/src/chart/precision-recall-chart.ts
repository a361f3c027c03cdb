import type { PrecisionRecallPoint } from '#contracts';
import { shownScore } from '../page/shown.js';
import { CHART_WIDTH, frame } from './frame.js';
import { line, referenceLine } from './line.js';
import { BLUE } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/**
 * Precision over recall: what the positives cost in false alarms.
 * @param positiveShare share of positive rows: the precision of calling every row positive
 */
export function precisionRecallChart(
  points: readonly PrecisionRecallPoint[],
  subject: string,
  prAuc: number | undefined,
  positiveShare: number,
): ChartSpec {
  const curve = points.map(({ recall, precision }) => ({ x: recall, y: precision }));
  const area = prAuc === undefined ? '' : `, area ${shownScore(prAuc)}`;
  return {
    ...frame('Precision and recall', `${subject}${area}; dashed: guessing`),
    width: CHART_WIDTH,
    height: CHART_WIDTH,
    encoding: { x: shareAxis('x', 'Recall'), y: shareAxis('y', 'Precision') },
    layer: [referenceLine({ x: 0, y: positiveShare }, { x: 1, y: positiveShare }), line(curve, BLUE)],
  };
}
