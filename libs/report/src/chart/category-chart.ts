import { distinctLabels } from './distinct-labels.js';
import { frame, label } from './frame.js';
import { BLUE, MUTED } from './palette.js';
import type { ChartSpec } from './spec.js';

export interface CategoryCount {
  readonly value: string;
  readonly rows: number;
}

/** The most frequent values of a category; `otherRows` are those of all the rest. */
export function categoryChart(column: string, top: readonly CategoryCount[], otherRows: number): ChartSpec {
  const names = distinctLabels(top.map(({ value }) => (value === '' ? '(empty)' : value)));
  const values = top.map(({ rows }, place) => ({ value: names[place] ?? '', rows, color: BLUE }));
  if (otherRows > 0) values.push({ value: 'all others', rows: otherRows, color: MUTED });
  return {
    ...frame(label(column), 'rows by category'),
    width: 220,
    height: { step: 18 },
    data: { values },
    mark: { type: 'bar', height: { band: 0.7 } },
    encoding: {
      y: {
        field: 'value',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { ticks: false, labelPadding: 6 },
      },
      x: { field: 'rows', type: 'quantitative', title: null, axis: { tickCount: 3, format: '~s' } },
      color: { field: 'color', type: 'nominal', scale: null, legend: null },
    },
  };
}
