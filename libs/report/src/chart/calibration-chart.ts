import type { CalibrationBin } from '#contracts';
import { CHART_WIDTH, frame } from './frame.js';
import { line, referenceLine } from './line.js';
import { BLUE } from './palette.js';
import { shareAxis } from './share-axis.js';
import type { ChartSpec } from './spec.js';

/** Do probabilities mean what they say? On the diagonal they do; the points' areas are the numbers of rows. */
export function calibrationChart(bins: readonly CalibrationBin[], subject: string): ChartSpec {
  const points = bins.map(({ meanProbability, positiveShare, rows }) => ({
    x: meanProbability,
    y: positiveShare,
    rows,
  }));
  return {
    ...frame('Calibration', `${subject}; point area: number of rows`),
    width: CHART_WIDTH,
    height: CHART_WIDTH,
    encoding: {
      x: shareAxis('x', 'Mean predicted probability'),
      y: shareAxis('y', 'Share of positive rows'),
    },
    layer: [
      referenceLine({ x: 0, y: 0 }, { x: 1, y: 1 }),
      line(points, BLUE),
      {
        data: { values: points },
        mark: { type: 'point', filled: true, color: BLUE, opacity: 1 },
        encoding: {
          size: {
            field: 'rows',
            type: 'quantitative',
            scale: { domainMin: 0, range: [12, 200] },
            legend: null,
          },
        },
      },
    ],
  };
}
