import type { ColumnProfile, DatasetProfile } from '#learning';
import { characters } from '../page/characters.js';
import { shown, shownCount, shownShare } from '../page/shown.js';
import { alignedColumns } from './aligned-columns.js';

/** Categories that are written out, and the longest name of a column or a category. */
const MOST_VALUES = 4;
const LONGEST_NAME = 32;

/** The profile for a terminal: plain text in aligned columns, without colours, ending with a line break. */
export function profileText(profile: DatasetProfile): string {
  const { dataset, rows, columns, target } = profile;
  const numeric = columns.filter((column) => column.kind === 'numeric');
  const categories = columns.filter((column) => column.kind === 'category');
  const parts = [
    `${dataset}: ${shownCount(rows)} rows, ${columns.length} columns, target ${plain(target.column)}`,
    ...(target.classes.length === 0 ? [] : [classLines(profile)]),
    ...(numeric.length === 0 ? [] : [numericLines(numeric, rows)]),
    ...(categories.length === 0 ? [] : [categoryLines(categories, rows)]),
    ...correlationLines(profile),
  ];
  return `${parts.join('\n\n')}\n`;
}

function classLines({ rows, target }: DatasetProfile): string {
  return alignedColumns([
    ['class', 'rows', 'share'],
    ...target.classes.map(({ label, rows: count }) => [
      plain(String(label)),
      shownCount(count),
      shownShare(count / rows),
    ]),
  ]);
}

function numericLines(columns: readonly (ColumnProfile & { kind: 'numeric' })[], rows: number): string {
  const heads = [
    'number',
    'missing',
    'distinct',
    'min',
    '25 %',
    'median',
    '75 %',
    'max',
    'mean',
    'deviation',
  ];
  const lines = columns.map(({ name, missing, distinct, summary }) => [
    plain(name),
    shownShare(missing / rows),
    shownCount(distinct),
    ...(summary === undefined
      ? []
      : [
          summary.min,
          summary.quantiles.p25,
          summary.quantiles.p50,
          summary.quantiles.p75,
          summary.max,
          summary.mean,
          summary.standardDeviation,
        ].map(shown)),
  ]);
  return alignedColumns([heads, ...lines]);
}

function categoryLines(columns: readonly (ColumnProfile & { kind: 'category' })[], rows: number): string {
  const lines = columns.map(({ name, missing, distinct, top }) => {
    const frequent = top
      .slice(0, MOST_VALUES)
      .map(({ value, rows: count }) => `${plain(value)} (${shownShare(count / rows)})`);
    const more = distinct > frequent.length ? ', …' : '';
    return [plain(name), shownShare(missing / rows), shownCount(distinct), frequent.join(', ') + more];
  });
  return alignedColumns(
    [['category', 'missing', 'distinct', 'most frequent'], ...lines],
    ['category', 'most frequent'],
  );
}

const MOST_PAIRS = 10;

/** The strongest correlations; the whole matrix does not fit a terminal. */
function correlationLines({ correlations }: DatasetProfile): string[] {
  const { columns, matrix } = correlations;
  const pairs = columns.flatMap((left, i) =>
    columns.slice(0, i).flatMap((right, j) => {
      const r = matrix[i]?.[j] ?? null;
      return r === null ? [] : [{ left, right, r }];
    }),
  );
  const strongest = pairs.sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, MOST_PAIRS);
  if (strongest.length === 0) return [];
  const lines = strongest.map(({ left, right, r }) => [`${plain(right)} ~ ${plain(left)}`, r.toFixed(3)]);
  return [alignedColumns([['strongest correlations', 'r'], ...lines])];
}

/** Text from a file as one short line: control characters could move the cursor or hide what stands beside them. */
function plain(text: string): string {
  const line = characters(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�'));
  return line.length <= LONGEST_NAME ? line.join('') : `${line.slice(0, LONGEST_NAME - 1).join('')}…`;
}
