import { type Column, taskOf } from '#contracts';
import { html } from '../page/markup.js';
import type { Section } from '../page/page.js';
import { shown, shownCount } from '../page/shown.js';
import { facts, table } from '../page/table.js';
import type { VersionReportInput } from './report-input.js';

/** More columns than this make no table that anybody reads; `metadata.json` has them all. */
const MOST_ROWS = 200;
const MOST_CATEGORIES = 12;

/** Where the rows came from, and what an instance must be like. */
export function dataSection({ metadata, contract }: VersionReportInput): Section {
  const { dataset, input_schema, classes, positive_class } = metadata;
  const { columns } = input_schema;
  const described = columns.some(({ description }) => description !== undefined);
  const rows = columns
    .slice(0, MOST_ROWS)
    .map((column) => [
      column.name,
      column.type,
      column.nullable ? 'may be missing' : 'required',
      allowed(column),
      ...(described ? [column.description] : []),
    ]);
  const titles = ['Column', 'Type', 'Presence', 'Values', ...(described ? ['Meaning'] : [])];
  const part =
    rows.length < columns.length
      ? html`<p>The first ${rows.length} of ${shownCount(columns.length)}:</p>`
      : undefined;
  return {
    id: 'data',
    title: 'Data and contract',
    content: html`${contract?.description === undefined ? undefined : html`<p>${contract.description}</p>`}
      ${facts([
        ['Dataset', dataset.name],
        ['Delivery', metadata.training_data_file],
        ['Rows', shownCount(dataset.rows)],
        ['SHA-256', html`<code>${dataset.sha256}</code>`],
        ['Target', taskOf(metadata) === 'outliers' ? 'not looked at' : (contract?.target.column ?? '–')],
        ['Classes', labels(classes.map(String))],
        ['Positive class', positive_class === undefined ? '–' : String(positive_class)],
        ['Feature schema', metadata.feature_schema_version],
        ['Other columns', input_schema.additionalColumns === 'reject' ? 'refused' : 'ignored'],
      ])}
      <h3>Columns of an instance</h3>
      ${part}${table(
        titles.map((title) => ({ title })),
        rows,
      )}`,
  };
}

function allowed(column: Column): string {
  if (column.type === 'boolean') return 'true or false';
  if (column.type === 'category') return column.categories === undefined ? 'any' : labels(column.categories);
  const { min, max } = column;
  if (min === undefined && max === undefined) return 'any';
  if (max === undefined) return `at least ${shown(min ?? 0)}`;
  return min === undefined ? `at most ${shown(max)}` : `${shown(min)} to ${shown(max)}`;
}

function labels(names: readonly string[]): string {
  const more = names.length - MOST_CATEGORIES;
  return (
    names.slice(0, MOST_CATEGORIES).join(', ') + (more > 0 ? ` and ${shownCount(more)} more` : '') || '–'
  );
}
