import type { PrecisionRecallPoint, RocPoint } from '#contracts';
import type { ThresholdCurve } from './ranking.js';

/**
 * The ROC curve from (0, 0), where nothing is claimed, to (1, 1): one point per distinct score, thresholds falling.
 * Empty when all rows are of one kind.
 */
export function rocPoints({ thresholds, truePositives, falsePositives }: ThresholdCurve): RocPoint[] {
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return [];
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: null }];
  thresholds.forEach((threshold, i) =>
    points.push({
      falsePositiveRate: (falsePositives[i] ?? 0) / negatives,
      truePositiveRate: (truePositives[i] ?? 0) / positives,
      threshold,
    }),
  );
  return points;
}

/**
 * The precision-recall curve, thresholds rising: from recall 1 to recall 0, where nothing is claimed and the precision
 * counts as 1. Empty when no row is positive.
 */
export function precisionRecallPoints({
  thresholds,
  truePositives,
  falsePositives,
}: ThresholdCurve): PrecisionRecallPoint[] {
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return [];
  const points: PrecisionRecallPoint[] = [];
  for (let i = thresholds.length - 1; i >= 0; i--) {
    const right = truePositives[i] ?? 0;
    const claimed = right + (falsePositives[i] ?? 0);
    // Scores that only rows of weight 0 have claim nothing.
    if (claimed === 0) continue;
    points.push({ recall: right / positives, precision: right / claimed, threshold: thresholds[i] ?? 0 });
  }
  points.push({ recall: 0, precision: 1, threshold: null });
  return points;
}
