import type { ThresholdRow } from '#contracts';
import type { ThresholdCurve } from '../metrics/ranking.js';

/** Thresholds that are customarily compared. */
export const CUSTOMARY_THRESHOLDS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] as const;

/** What each of the thresholds would do to the rows of the curve, in the order given. */
export function thresholdTable(
  curve: ThresholdCurve,
  thresholds: readonly number[] = CUSTOMARY_THRESHOLDS,
): ThresholdRow[] {
  return thresholds.map((threshold) => thresholdRow(curve, threshold));
}

/** Rows that score the threshold or more are claimed to be positive. @param threshold 0 to 1 */
export function thresholdRow(curve: ThresholdCurve, threshold: number): ThresholdRow {
  const positives = curve.truePositives.at(-1) ?? 0;
  const negatives = curve.falsePositives.at(-1) ?? 0;
  const last = lastAtOrAbove(curve.thresholds, threshold);
  const truePositives = curve.truePositives[last] ?? 0;
  const falsePositives = curve.falsePositives[last] ?? 0;
  const claimed = truePositives + falsePositives;
  const rejectRate = shareOf(claimed, positives + negatives);
  return {
    threshold,
    precision: shareOf(truePositives, claimed),
    recall: shareOf(truePositives, positives),
    f1: shareOf(2 * truePositives, claimed + positives),
    acceptRate: 1 - rejectRate,
    rejectRate,
    falsePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: negatives - falsePositives,
    truePositives,
  };
}

/** Index of the lowest of the falling thresholds that is not below the value; -1 when all are. */
function lastAtOrAbove(thresholds: Float64Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((thresholds[middle] ?? 0) >= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
