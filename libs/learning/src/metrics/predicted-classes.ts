/** How scores become a class. */
export interface DecisionRule {
  /** Class probabilities, rows × classes. */
  readonly scores: Float64Array;
  readonly classes: number;
  /** Two classes: the one that is claimed, and the probability it is claimed from (included). */
  readonly positiveIndex: number;
  readonly threshold: number;
}

/** Class index per row: by the threshold for two classes; else the most probable class, the first of equals. */
export function predictedClasses({ scores, classes, positiveIndex, threshold }: DecisionRule): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, row) => {
    if (classes === 2)
      return (scores[row * 2 + positiveIndex] ?? 0) >= threshold ? positiveIndex : 1 - positiveIndex;
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((scores[row * classes + k] ?? 0) > (scores[row * classes + best] ?? 0)) best = k;
    }
    return best;
  });
}
