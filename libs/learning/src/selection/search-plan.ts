import type { Candidate, SearchReport } from '#contracts';

/** One fit that a search wants: learn from some rows, measure on others. */
export interface Trial {
  readonly candidate: Candidate;
  readonly round: number;
  readonly fold: number;
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** The metric of a trial; `failed` when nothing could be fitted or the metric is undefined for its rows. */
export type TrialOutcome = number | 'failed';

/**
 * A search that says what to fit next and never fits itself: it yields the trials of a round, which may run in any order
 * and at the same time, and is given their outcomes in the order of the trials.
 */
export type SearchPlan = Generator<readonly Trial[], SearchReport, readonly TrialOutcome[]>;

/** Carries a plan out. @param runRound fits and measures the trials of a round; what it throws ends the search */
export async function carryOut(
  plan: SearchPlan,
  runRound: (trials: readonly Trial[]) => Promise<readonly TrialOutcome[]>,
): Promise<SearchReport> {
  let step = plan.next();
  while (step.done !== true) step = plan.next(await runRound(step.value));
  return step.value;
}
