import { type Bins, binMarks } from './bins.js';
import { frame, label } from './frame.js';
import { BLUE } from './palette.js';
import type { ChartSpec } from './spec.js';

/** How the values of a numeric column are spread. Small, to stand beside its table. */
export function histogramChart(column: string, bins: Bins): ChartSpec {
  return {
    ...frame(label(column), 'rows by value'),
    width: 220,
    height: 90,
    data: { values: binMarks(bins) },
    mark: { type: 'bar', color: BLUE, binSpacing: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        bin: { binned: true },
        title: null,
        axis: { grid: false, tickCount: 4, format: '~s' },
        scale: { zero: false, nice: false },
      },
      x2: { field: 'to' },
      y: { field: 'rows', type: 'quantitative', title: null, axis: { tickCount: 3, format: '~s' } },
    },
  };
}
