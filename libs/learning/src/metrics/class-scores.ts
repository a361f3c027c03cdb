import { type Ranking, rankByScore } from './ranking.js';

/** Scores of many classes, rows × classes, and the class of each row. */
export interface ClassScores {
  readonly target: Int32Array;
  readonly scores: Float64Array;
  readonly classes: number;
}

/** The question "is it class `k`?": 1 for the rows that are. */
export function isClass(target: Int32Array, k: number): Uint8Array {
  return Uint8Array.from(target, (label) => (label === k ? 1 : 0));
}

/** The column of class `k`. */
export function scoresOfClass(scores: Float64Array, classes: number, k: number): Float64Array {
  return Float64Array.from({ length: scores.length / classes }, (_, row) => scores[row * classes + k] ?? 0);
}

/** Class `k` against the rest. */
export function rankClass({ target, scores, classes }: ClassScores, k: number): Ranking {
  return rankByScore(isClass(target, k), scoresOfClass(scores, classes, k));
}
