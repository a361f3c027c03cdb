import { shown } from '../page/shown.js';
import { CHART_WIDTH, frame } from './frame.js';
import { line, type Point, referenceLine } from './line.js';
import { BLUE } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/** Receiver operating characteristic: x is the false positive rate, y the recall. The diagonal is guessing. */
export function rocChart(points: readonly Point[], rocAuc: number | undefined): ChartSpec {
  const area = rocAuc === undefined ? '' : `, area ${shown(rocAuc)}`;
  return {
    ...frame('ROC curve', `hold-out rows${area}; dashed: guessing`),
    width: CHART_WIDTH,
    height: CHART_WIDTH,
    encoding: {
      x: shareAxis('x', 'False positive rate (share of the negatives)'),
      y: shareAxis('y', 'True positive rate (recall)'),
    },
    layer: [referenceLine({ x: 0, y: 0 }, { x: 1, y: 1 }), line(points, BLUE)],
  };
}
