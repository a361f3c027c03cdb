import type { Candidate, CandidateResult, MetricName } from '#contracts';
import { roundResults, bestOf } from './round-results.js';
import type { SearchPlan, Trial } from './search-plan.js';
import { stratifiedKFold } from './stratified-k-fold.js';
import type { Split } from './stratified-split.js';

/** What is searched, and on what. */
export interface SearchTask {
  readonly candidates: readonly Candidate[];
  /** Class index per row of the table. */
  readonly target: Int32Array;
  /** The rows that may be used: never those of the hold-out. */
  readonly rows: Int32Array;
  readonly folds: number;
  readonly metric: MetricName;
  readonly seed: number;
}

/** Compares all candidates on all rows by stratified cross-validation. */
export function* crossValidation(task: SearchTask): SearchPlan {
  const { candidates, target, rows, folds, metric, seed } = task;
  const splits = stratifiedKFold(target, rows, folds, seed);
  const outcomes = yield trialsOf(candidates, splits, 0);
  const results = roundResults(candidates, outcomes, { metric, round: 0, rows: rows.length, folds });
  return { metric, folds, seed, best: theBest(results), results };
}

/** Candidate after candidate, each with every fold. */
export function trialsOf(candidates: readonly Candidate[], splits: readonly Split[], round: number): Trial[] {
  return candidates.flatMap((candidate) =>
    splits.map(({ train, test }, fold) => ({ candidate, round, fold, train, test })),
  );
}

export function theBest(results: readonly CandidateResult[]): CandidateResult {
  const [best] = bestOf(results, 1);
  if (best === undefined) throw new RangeError('a search needs at least one candidate');
  return best;
}
