import type { RocPoint } from '#contracts';
import { shownScore } from '../page/shown.js';
import { CHART_WIDTH, frame } from './frame.js';
import { line, referenceLine } from './line.js';
import { BLUE } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/** Receiver operating characteristic: the ranking of the rows, whatever the threshold. The diagonal is guessing. */
export function rocChart(
  points: readonly RocPoint[],
  subject: string,
  rocAuc: number | undefined,
): ChartSpec {
  const curve = points.map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate }));
  const area = rocAuc === undefined ? '' : `, area ${shownScore(rocAuc)}`;
  return {
    ...frame('ROC curve', `${subject}${area}; dashed: guessing`),
    width: CHART_WIDTH,
    height: CHART_WIDTH,
    encoding: {
      x: shareAxis('x', 'False positive rate (share of the negatives)'),
      y: shareAxis('y', 'True positive rate (recall)'),
    },
    layer: [referenceLine({ x: 0, y: 0 }, { x: 1, y: 1 }), line(curve, BLUE)],
  };
}
