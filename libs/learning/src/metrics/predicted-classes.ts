import { claimedClass, type ClassRule } from '../scoring/claimed-class.js';

/** Scores, and how they become classes. */
export interface DecisionRule extends ClassRule {
  /** Class probabilities, rows × classes. */
  readonly scores: Float64Array;
}

/** Class index per row. */
export function predictedClasses(rule: DecisionRule): Int32Array {
  const { scores, classes } = rule;
  return Int32Array.from({ length: scores.length / classes }, (_, row) =>
    claimedClass(rule, scores, row * classes),
  );
}
