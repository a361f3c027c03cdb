import { LOWER_IS_BETTER, type MetricName } from '#contracts';
import { type Content, html } from '../page/markup.js';
import { shown, shownScore } from '../page/shown.js';
import type { Section } from '../page/page.js';
import { table } from '../page/table.js';
import { METRIC_TITLES, presentMetrics } from './metric-titles.js';
import type { VersionReportInput } from './report-input.js';

/** What the gate decided and why, and every metric beside the one of the version in production. */
export function decisionSection(input: VersionReportInput): Section {
  const { metadata, production } = input;
  const reasons = metadata.reasons.map((reason) => html`<p>${reason}</p> `);
  const rows = presentMetrics(metadata.metrics, production?.metrics ?? {}).map((name) =>
    metricRow(name, input),
  );
  const heads = [
    { title: 'Metric on the hold-out' },
    { title: 'This version', numeric: true },
    { title: intervalTitle(input), numeric: true },
    ...(production === undefined
      ? []
      : [
          { title: 'Production then', numeric: true },
          { title: 'Difference', numeric: true },
        ]),
  ];
  const against =
    production === undefined
      ? undefined
      : html`<p class="muted">
          Production then: version <code>${production.model_version_id}</code>, measured on the hold-out of
          ${production.training_data_file}. The gate looked at the marked row.
        </p>`;
  return {
    id: 'decision',
    title: 'Decision and metrics',
    content: html`<p><span class="badge ${metadata.decision}">${metadata.decision}</span></p>
      ${reasons} ${rows.length === 0 ? undefined : html`${table(heads, rows)} ${against}`}`,
  };
}

function metricRow(name: MetricName, { metadata, holdOut, production }: VersionReportInput): Content[] {
  const value = metadata.metrics[name];
  const theirs = production?.metrics[name];
  const interval = holdOut?.intervals[name];
  const title = METRIC_TITLES[name];
  return [
    name === metadata.metric?.name ? html`<strong class="chosen">${title}</strong>` : title,
    value === undefined ? 'undefined' : shownScore(value),
    interval === undefined ? '–' : `${shownScore(interval.low)} to ${shownScore(interval.high)}`,
    ...(production === undefined
      ? []
      : [theirs === undefined ? '–' : shownScore(theirs), difference(name, value, theirs)]),
  ];
}

function difference(name: MetricName, ours: number | undefined, theirs: number | undefined): Content {
  if (ours === undefined || theirs === undefined) return '–';
  const gain = ours - theirs;
  const better = LOWER_IS_BETTER.has(name) ? gain < 0 : gain > 0;
  const words = gain === 0 ? 'equal' : better ? 'better' : 'worse';
  return `${gain > 0 ? '+' : ''}${shownScore(gain)} ${words}`;
}

function intervalTitle({ holdOut }: VersionReportInput): string {
  return holdOut === undefined ? 'Interval' : `${shown(100 * holdOut.bootstrap.confidence)} % interval`;
}
