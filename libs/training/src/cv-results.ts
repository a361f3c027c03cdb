import type { SearchReport } from '#contracts';
import { csvText } from './csv-text.js';

/** `report/cv_results.csv`: a row per candidate and round, with the column names that scikit-learn's searches have. */
export function cvResultsCsv({ results, folds }: SearchReport): string {
  const names = [...new Set(results.flatMap(({ candidate }) => Object.keys(candidate.params)))].sort();
  const header = [
    'iter',
    'n_resources',
    'estimator',
    ...names.map((name) => `param_${name}`),
    ...Array.from({ length: folds }, (_, fold) => `split${fold}_test_score`),
    'mean_test_score',
    'std_test_score',
    'rank_test_score',
  ];
  const rows = results.map(({ candidate, round, rows: used, foldScores, ...scores }) => [
    round,
    used,
    candidate.estimator,
    ...names.map((name) => {
      const value = candidate.params[name];
      return value === undefined ? null : typeof value === 'boolean' ? String(value) : value;
    }),
    ...foldScores,
    scores.meanScore,
    scores.standardDeviation,
    scores.rank,
  ]);
  return csvText(header, rows);
}
