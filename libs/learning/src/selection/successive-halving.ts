import { type SearchTask, theBest, trialsOf } from './cross-validation.js';
import { MersenneTwister } from '../random/mersenne-twister.js';
import { bestOf, roundResults } from './round-results.js';
import type { SearchPlan } from './search-plan.js';
import { stratifiedKFold } from './stratified-k-fold.js';
import type { Split } from './stratified-split.js';
import type { CandidateResult } from '#contracts';

export interface HalvingTask extends SearchTask {
  /** Each round keeps one of this many candidates and gives it this many times the rows; above 1. */
  readonly factor: number;
  /** Rows of the first round; `exhaust`: as many as let the last round use all. */
  readonly minimumRows: number | 'exhaust';
}

/**
 * Tries all candidates on few rows, and the better ones on more and more (Jamieson and Talwalkar, "Non-stochastic best arm
 * identification", 2016), with the rounds, row counts and rows of scikit-learn's `HalvingGridSearchCV`. The best is the
 * best of the last round.
 */
export function* successiveHalving(task: HalvingTask): SearchPlan {
  const { target, rows, folds, metric, seed, factor } = task;
  const { minimumRows, rounds } = halvingSchedule(task);
  const splits = stratifiedKFold(target, rows, folds, seed);
  const results: CandidateResult[] = [];
  let candidates = task.candidates;
  let last: CandidateResult[] = [];
  for (let round = 0; round < rounds; round++) {
    const used = Math.min(Math.floor(factor ** round * minimumRows), rows.length);
    const smaller = splits.map((split) => sample(split, used / rows.length, seed));
    const outcomes = yield trialsOf(candidates, smaller, round);
    last = roundResults(candidates, outcomes, { metric, round, rows: used, folds });
    results.push(...last);
    candidates = bestOf(last, Math.ceil(candidates.length / factor)).map(({ candidate }) => candidate);
  }
  return { metric, folds, seed, factor, minimumRows, best: theBest(last), results };
}

/** How many rounds there are, and how many rows the first one has. @throws {RangeError} when nothing can be planned */
export function halvingSchedule(
  task: Pick<HalvingTask, 'candidates' | 'target' | 'rows' | 'folds' | 'factor' | 'minimumRows'>,
): { minimumRows: number; rounds: number } {
  const { candidates, target, rows, folds, factor } = task;
  if (!(factor > 1)) throw new RangeError(`the factor must be above 1, not ${factor}`);
  const needed = 1 + wholeLog(candidates.length, factor);
  const classes = new Set(rows.map((row) => target[row] ?? -1)).size;
  const minimumRows =
    task.minimumRows === 'exhaust'
      ? Math.max(2 * folds * classes, Math.floor(rows.length / factor ** (needed - 1)))
      : task.minimumRows;
  const used = Math.min(minimumRows, rows.length);
  if (used < folds) throw new RangeError(`${used} rows cannot be cut into ${folds} folds`);
  const possible = 1 + wholeLog(Math.floor(rows.length / used), factor);
  return { minimumRows: used, rounds: Math.min(needed, possible) };
}

/** A share of both parts, drawn without replacement; the same seed draws the same rows for every candidate. */
function sample({ train, test }: Split, share: number, seed: number): Split {
  if (share >= 1) return { train, test };
  return { train: someOf(train, share, seed), test: someOf(test, share, seed) };
}

function someOf(rows: Int32Array, share: number, seed: number): Int32Array {
  const drawn = new MersenneTwister(seed).permutation(rows.length);
  return drawn.subarray(0, Math.floor(share * rows.length)).map((i) => rows[i] ?? 0);
}

/** How often `base` can be taken as a factor out of the number. */
function wholeLog(number: number, base: number): number {
  let power = 0;
  while (base ** (power + 1) <= number) power++;
  return power;
}
