/** Rows of a yes-or-no question, the highest score first; rows with equal scores form a group. */
export interface Ranking {
  /** 1 for the rows that are positive. */
  readonly positive: Uint8Array;
  readonly scores: Float64Array;
  readonly order: Int32Array;
  /** Where each group ends in `order`, exclusive. */
  readonly groupEnds: Int32Array;
}

/** Sorts the rows once, so that they can be measured many times with other weights. Scores must not be NaN. */
export function rankByScore(positive: Uint8Array, scores: Float64Array): Ranking {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const ends = new Int32Array(order.length);
  let groups = 0;
  for (let i = 0; i < order.length; i++) {
    const isLast = i + 1 === order.length || scores[order[i] ?? 0] !== scores[order[i + 1] ?? 0];
    if (isLast) ends[groups++] = i + 1;
  }
  return { positive, scores, order, groupEnds: ends.slice(0, groups) };
}

/** What each distinct score would claim as a threshold. Point by point the thresholds fall and the counts grow. */
export interface ThresholdCurve {
  readonly thresholds: Float64Array;
  /** Weight of the positive rows at or above the threshold; the last point has all of them. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** @param weights per row; 1 each when absent */
export function thresholdCurve(
  { positive, scores, order, groupEnds }: Ranking,
  weights?: Float64Array,
): ThresholdCurve {
  const points = groupEnds.length;
  const thresholds = new Float64Array(points);
  const truePositives = new Float64Array(points);
  const falsePositives = new Float64Array(points);
  let right = 0;
  let wrong = 0;
  let i = 0;
  for (let point = 0; point < points; point++) {
    const end = groupEnds[point] ?? 0;
    thresholds[point] = scores[order[i] ?? 0] ?? 0;
    for (; i < end; i++) {
      const row = order[i] ?? 0;
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      if (positive[row] === 1) right += weight;
      else wrong += weight;
    }
    truePositives[point] = right;
    falsePositives[point] = wrong;
  }
  return { thresholds, truePositives, falsePositives };
}

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.
 * Undefined when all rows are of one kind.
 */
export function rocAuc({ truePositives, falsePositives }: ThresholdCurve): number | undefined {
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  let area = 0;
  let above = 0;
  let passed = 0;
  for (let point = 0; point < truePositives.length; point++) {
    const right = truePositives[point] ?? 0;
    const wrong = falsePositives[point] ?? 0;
    // The negatives of this point are beaten by all positives above it, and tied with those beside it.
    area += (wrong - passed) * ((above + right) / 2);
    above = right;
    passed = wrong;
  }
  return area / (positives * negatives);
}

/**
 * Average precision: the precision at every distinct score, weighted by the recall gained there.
 * Undefined when no row is positive.
 */
export function prAuc({ truePositives, falsePositives }: ThresholdCurve): number | undefined {
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return undefined;
  let area = 0;
  let above = 0;
  for (let point = 0; point < truePositives.length; point++) {
    const right = truePositives[point] ?? 0;
    // Nothing gained (and, with rows of weight 0, perhaps nothing claimed).
    if (right > above) area += (right - above) * (right / (right + (falsePositives[point] ?? 0)));
    above = right;
  }
  return area / positives;
}
