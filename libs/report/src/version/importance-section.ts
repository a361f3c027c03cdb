import type { PermutationImportance } from '#contracts';
import { importanceChart } from '../chart/importance-chart.js';
import { html } from '../page/markup.js';
import { type DrawnPicture, gallery, type Picture } from '../page/picture.js';
import type { Section } from '../page/page.js';
import { shownCount, shownScore } from '../page/shown.js';
import { table } from '../page/table.js';
import { METRIC_TITLES } from './metric-titles.js';

/** More columns than this make no table that anybody reads; the file beside the report has them all. */
const MOST_ROWS = 100;

/** How much each column matters. */
export function importancePicture({ features, scorer }: PermutationImportance): Picture {
  return {
    name: 'importance',
    description: `Loss of ${METRIC_TITLES[scorer]} when a column is shuffled, by column`,
    spec: importanceChart(features, scorer),
  };
}

/** The same in numbers, with how they were made. */
export function importanceSection(
  importance: PermutationImportance,
  drawn: readonly DrawnPicture[],
): Section {
  const { features, scorer, baseline_score, n_repeats, max_samples } = importance;
  const rows = features
    .slice(0, MOST_ROWS)
    .map(({ feature, mean_drop, std_drop }) => [feature, shownScore(mean_drop), shownScore(std_drop)]);
  const heads = [
    { title: 'Column' },
    { title: 'Mean loss', numeric: true },
    { title: 'Standard deviation', numeric: true },
  ];
  return {
    id: 'importance',
    title: 'Importance of the columns',
    content: html`<p>
        Each column was shuffled ${shownCount(n_repeats)} times on at most ${shownCount(max_samples)} hold-out
        rows; ${METRIC_TITLES[scorer]} was ${shownScore(baseline_score)} before. Columns that say the same
        share their importance: each looks less important than it is.
      </p>
      ${gallery(drawn)} ${table(heads, rows)}`,
  };
}
