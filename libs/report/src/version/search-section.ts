import type { CandidateResult, SearchReport } from '#contracts';
import { type Content, html } from '../page/markup.js';
import type { Section } from '../page/page.js';
import { shownCount, shownScore } from '../page/shown.js';
import { table } from '../page/table.js';
import { METRIC_TITLES } from './metric-titles.js';

/** The page keeps the best of a long search; the file beside the report has all of it. */
const MOST_ROWS = 30;

/** The candidates of a search, the last round and in it the best first. */
export function searchSection(search: SearchReport): Section {
  const sorted = [...search.results].sort((a, b) => b.round - a.round || a.rank - b.rank);
  const rows = sorted.slice(0, MOST_ROWS).map((result) => candidateRow(result, search.best));
  const heads = [
    { title: 'Candidate' },
    { title: 'Parameters' },
    { title: 'Round', numeric: true },
    { title: 'Rows', numeric: true },
    { title: 'Mean score', numeric: true },
    { title: 'Standard deviation', numeric: true },
    { title: 'Rank', numeric: true },
  ];
  const halving =
    search.factor === undefined
      ? ''
      : ` Each round kept one of ${search.factor} candidates and gave it ${search.factor} times the rows.`;
  const part =
    rows.length < sorted.length ? ` The first ${rows.length} of ${shownCount(sorted.length)} results:` : '';
  return {
    id: 'search',
    title: 'Candidates',
    content: html`<p>
        Compared by ${METRIC_TITLES[search.metric]} over ${search.folds} folds of the training rows; larger
        scores are better, losses are negated.${halving}${part}
      </p>
      ${table(heads, rows)}`,
  };
}

function candidateRow(result: CandidateResult, best: CandidateResult): Content[] {
  const { candidate, round, rows, meanScore, standardDeviation, rank } = result;
  const isBest = round === best.round && JSON.stringify(candidate) === JSON.stringify(best.candidate);
  return [
    isBest ? html`<strong class="chosen">${candidate.estimator} (chosen)</strong>` : candidate.estimator,
    html`<code>${paramWords(candidate.params)}</code>`,
    round + 1,
    shownCount(rows),
    meanScore === null ? 'failed' : shownScore(meanScore),
    standardDeviation === null ? '–' : shownScore(standardDeviation),
    rank,
  ];
}

function paramWords(params: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(params).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return words.length === 0 ? 'defaults' : words.join(', ');
}
