import { z } from 'zod';
import { ESTIMATOR_PARAMS, ESTIMATORS } from './estimators.js';
import { MetricName } from './metrics.js';
import { ESTIMATOR_TASKS } from './task.js';

/** An estimator with parameters that may turn out to be the best. */
export const Candidate = z.strictObject({
  estimator: z.enum(ESTIMATORS),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});
export type Candidate = z.infer<typeof Candidate>;

/** A misspelt parameter is refused when the search is asked for, not after an hour of it. */
const CheckedCandidate = Candidate.check(({ value: { estimator, params }, issues }) => {
  for (const { path, message } of ESTIMATOR_PARAMS[estimator].safeParse(params).error?.issues ?? [])
    issues.push({ code: 'custom', path: ['params', ...path], message, input: params });
  if (ESTIMATOR_TASKS[estimator] !== 'classification') {
    const message = 'gives no probabilities, by which candidates are compared';
    issues.push({ code: 'custom', path: ['estimator'], message, input: estimator });
  }
});

const searched = {
  /** What a good candidate is good at. */
  metric: MetricName.default('rocAuc'),
  candidates: z.array(CheckedCandidate).min(1).max(1_000),
};

/** What is tried out on the training rows before the best candidate is fitted on all of them. */
export const SearchOrder = z.discriminatedUnion('kind', [
  /** All candidates on all rows. */
  z.strictObject({
    kind: z.literal('crossValidation'),
    folds: z.number().int().min(2).max(50).default(3),
    ...searched,
  }),
  /** All candidates on few rows, the better ones on more and more. */
  z.strictObject({ kind: z.literal('halving'), mode: z.enum(['fast', 'full']).default('fast'), ...searched }),
]);
export type SearchOrder = z.infer<typeof SearchOrder>;

/** How one candidate did in one round of a search. */
export const CandidateResult = z.strictObject({
  candidate: Candidate,
  /** From 0; a search without halving has one round. */
  round: z.number().int().min(0),
  /** Rows that this round was allowed to use, the test folds included. */
  rows: z.number().int(),
  /** One per fold, larger is better (losses are negated); null where the fit failed. */
  foldScores: z.array(z.number().nullable()),
  /** A fold that failed counts 0 where more is better; a loss has no such bound, so its mean is null, the worst there is. */
  meanScore: z.number().nullable(),
  /** Over the folds, of the population. */
  standardDeviation: z.number().nullable(),
  /** From 1 (best) within the round; equal scores share the better rank. */
  rank: z.number().int().min(1),
});
export type CandidateResult = z.infer<typeof CandidateResult>;

/** `report/candidates.json`: what a search looked at, and what it took. */
export const SearchReport = z.strictObject({
  metric: MetricName,
  folds: z.number().int().min(2),
  seed: z.number().int(),
  /** Halving only: each round keeps one of this many candidates, and gives it this many times the rows. */
  factor: z.number().optional(),
  /** Halving only: rows of the first round. */
  minimumRows: z.number().int().optional(),
  best: CandidateResult,
  /** Round by round, in the order in which the candidates were given. */
  results: z.array(CandidateResult),
});
export type SearchReport = z.infer<typeof SearchReport>;
