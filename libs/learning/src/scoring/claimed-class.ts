/** How a row's class probabilities become a class. */
export interface ClassRule {
  readonly classes: number;
  /** Two classes: the one that is claimed, and the probability it is claimed from (included). */
  readonly positiveIndex: number;
  readonly threshold: number;
}

/**
 * Class index: by the threshold for two classes; else the most probable class, the first of equals.
 * @param scores probabilities; those of the row begin at `start`
 */
export function claimedClass(
  { classes, positiveIndex, threshold }: ClassRule,
  scores: ArrayLike<number>,
  start = 0,
): number {
  if (classes === 2)
    return (scores[start + positiveIndex] ?? 0) >= threshold ? positiveIndex : 1 - positiveIndex;
  let best = 0;
  for (let k = 1; k < classes; k++) if ((scores[start + k] ?? 0) > (scores[start + best] ?? 0)) best = k;
  return best;
}
