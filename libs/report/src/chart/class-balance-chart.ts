import { shownCount, shownShare } from '../page/shown.js';
import { distinctLabels } from './distinct-labels.js';
import { CHART_WIDTH, frame } from './frame.js';
import { BLUE } from './palette.js';
import type { ChartSpec } from './spec.js';

export interface ClassCount {
  readonly label: string;
  readonly rows: number;
}

const MOST_BARS = 25;
/** The longest bar leaves room for the numbers beside it. */
const ROOM_FOR_TEXT = 1.5;

/** Rows per class, in the order given. */
export function classBalanceChart(classes: readonly ClassCount[]): ChartSpec {
  const total = classes.reduce((sum, { rows }) => sum + rows, 0);
  const most = classes.reduce((largest, { rows }) => Math.max(largest, rows), 1);
  const drawn = classes.slice(0, MOST_BARS);
  const names = distinctLabels(drawn.map(({ label }) => label));
  const values = drawn.map(({ rows }, place) => ({
    class: names[place],
    rows,
    text: `${shownCount(rows)} (${shownShare(rows / total)})`,
  }));
  const part =
    drawn.length < classes.length ? `, the first ${drawn.length} of ${classes.length} classes` : '';
  return {
    ...frame('Class balance', `${shownCount(total)} rows${part}`),
    width: CHART_WIDTH,
    height: { step: 26 },
    data: { values },
    encoding: {
      y: {
        field: 'class',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { ticks: false, labelPadding: 6 },
      },
      x: {
        field: 'rows',
        type: 'quantitative',
        title: 'Rows',
        axis: { tickCount: 4 },
        scale: { domain: [0, ROOM_FOR_TEXT * most], nice: false },
      },
    },
    layer: [
      { mark: { type: 'bar', color: BLUE, height: { band: 0.65 } } },
      {
        mark: { type: 'text', align: 'left', dx: 5 },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}
