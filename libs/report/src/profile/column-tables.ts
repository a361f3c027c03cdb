import type { ColumnProfile } from '#learning';
import type { Markup } from '../page/markup.js';
import { shown, shownCount, shownShare } from '../page/shown.js';
import { table } from '../page/table.js';

const numbers = (...titles: string[]) => titles.map((title) => ({ title, numeric: true }));

/** Ranges, quantiles and moments of the numeric columns. */
export function numericTable(
  columns: readonly (ColumnProfile & { kind: 'numeric' })[],
  rows: number,
): Markup {
  const heads = [
    { title: 'Number' },
    ...numbers(
      'Missing',
      'Distinct',
      'Min',
      '5 %',
      '25 %',
      'Median',
      '75 %',
      '95 %',
      'Max',
      'Mean',
      'Deviation',
    ),
  ];
  const lines = columns.map(({ name, missing, distinct, summary }) => {
    const counted = [name, shownShare(missing / rows), shownCount(distinct)];
    if (summary === undefined) return counted;
    const { min, max, mean, standardDeviation, quantiles } = summary;
    const { p05, p25, p50, p75, p95 } = quantiles;
    return [...counted, ...[min, p05, p25, p50, p75, p95, max, mean, standardDeviation].map(shown)];
  });
  return table(heads, lines);
}

/** Cardinality and the most frequent values of the categories. */
export function categoryTable(
  columns: readonly (ColumnProfile & { kind: 'category' })[],
  rows: number,
): Markup {
  const heads = [{ title: 'Category' }, ...numbers('Missing', 'Distinct'), { title: 'Most frequent' }];
  const lines = columns.map(({ name, missing, distinct, top }) => {
    const frequent = top
      .slice(0, 5)
      .map(({ value, rows: count }) => `${value} (${shownShare(count / rows)})`);
    const more = distinct > frequent.length ? ', …' : '';
    return [name, shownShare(missing / rows), shownCount(distinct), frequent.join(', ') + more];
  });
  return table(heads, lines);
}
