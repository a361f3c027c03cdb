import type { MetricName } from '#contracts';
import { type Content, html } from '../page/markup.js';
import { shownScore } from '../page/shown.js';
import { METRIC_TITLES, presentMetrics } from './metric-titles.js';
import type { VersionReportInput } from './report-input.js';

const MOST_TILES = 4;
/** What readers ask for first, after the metric that decided. */
const OF_INTEREST: readonly MetricName[] = ['rocAuc', 'f1', 'accuracy', 'logLoss'];

/** Name, decision and the few numbers that most readers came for. */
export function overview({ metadata, holdOut }: VersionReportInput): Content {
  const present = presentMetrics(metadata.metrics);
  const names = new Set([...(metadata.metric === undefined ? [] : [metadata.metric.name]), ...OF_INTEREST]);
  const tiles = [...names]
    .filter((name) => present.includes(name))
    .slice(0, MOST_TILES)
    .map((name) => {
      const interval = holdOut?.intervals[name];
      const range =
        interval === undefined
          ? undefined
          : html`<span>${shownScore(interval.low)} to ${shownScore(interval.high)}</span>`;
      return html`<div class="tile">
        <span>${METRIC_TITLES[name]}</span><b>${shownScore(metadata.metrics[name] ?? NaN)}</b>${range}
      </div> `;
    });
  const trained = new Date(metadata.trained_at * 1_000).toISOString().replace('T', ' ').slice(0, 16);
  return html`<p>
      Version <code>${metadata.model_version_id}</code>, ${metadata.estimator}, trained ${trained} UTC on
      ${metadata.dataset.name} <span class="badge ${metadata.decision}">${metadata.decision}</span>
    </p>
    <div class="tiles">
      ${tiles}${metadata.outlier_rate === undefined ? undefined : outlierTile(metadata.outlier_rate)}
    </div>`;
}

function outlierTile(rate: number): Content {
  return html`<div class="tile">
    <span>Outliers among the training rows</span><b>${shownScore(rate)}</b>
  </div> `;
}
