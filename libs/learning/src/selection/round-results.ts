import { type Candidate, type CandidateResult, LOWER_IS_BETTER, type MetricName } from '#contracts';
import type { TrialOutcome } from './search-plan.js';

/**
 * What the outcomes of a round say about its candidates.
 * @param outcomes candidate after candidate, each with its folds in order
 */
export function roundResults(
  candidates: readonly Candidate[],
  outcomes: readonly TrialOutcome[],
  { metric, round, rows, folds }: { metric: MetricName; round: number; rows: number; folds: number },
): CandidateResult[] {
  const results = candidates.map((candidate, i) => {
    const own = outcomes.slice(i * folds, (i + 1) * folds);
    return { candidate, round, rows, ...scoresOf(own, metric) };
  });
  return results.map((result) => ({
    ...result,
    rank: 1 + results.filter((other) => worth(other) > worth(result)).length,
  }));
}

/** The best results of a round; of equally good ones those whose candidates came first. */
export function bestOf(results: readonly CandidateResult[], count: number): CandidateResult[] {
  return [...results].sort((a, b) => a.rank - b.rank).slice(0, count);
}

type Scores = Pick<CandidateResult, 'foldScores' | 'meanScore' | 'standardDeviation'>;

/** A fold that failed counts 0, as the worst of a share does; where less is better there is no worst, so no mean either. */
function scoresOf(outcomes: readonly TrialOutcome[], metric: MetricName): Scores {
  const isLoss = LOWER_IS_BETTER.has(metric);
  const foldScores = outcomes.map((outcome) => {
    if (outcome === 'failed') return null;
    return isLoss ? -outcome : outcome;
  });
  if (isLoss && foldScores.includes(null)) return { foldScores, meanScore: null, standardDeviation: null };
  const counted = foldScores.map((score) => score ?? 0);
  const mean = counted.reduce((sum, score) => sum + score, 0) / counted.length;
  const variance = counted.reduce((sum, score) => sum + (score - mean) ** 2, 0) / counted.length;
  return { foldScores, meanScore: mean, standardDeviation: Math.sqrt(variance) };
}

function worth({ meanScore }: Pick<CandidateResult, 'meanScore'>): number {
  return meanScore ?? -Infinity;
}
