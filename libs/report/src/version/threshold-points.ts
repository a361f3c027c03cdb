import type { ChosenThreshold, PrecisionRecallPoint } from '#contracts';
import type { ThresholdPoint } from '../chart/threshold-chart.js';

/**
 * What each threshold of a precision-recall curve does, by rising threshold; with the mean cost of a row where the
 * threshold was chosen by costs.
 */
export function thresholdPoints(
  curve: readonly PrecisionRecallPoint[],
  chosen: ChosenThreshold | undefined,
): ThresholdPoint[] {
  const points = curve.flatMap(({ threshold, precision, recall }) => {
    if (threshold === null) return [];
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return [{ threshold, precision, recall, f1, cost: meanCost(precision, recall, chosen) }];
  });
  return points.sort((a, b) => a.threshold - b.threshold);
}

function meanCost(
  precision: number,
  recall: number,
  chosen: ChosenThreshold | undefined,
): number | undefined {
  // Of a precision of 0 nothing can be told about the false positives.
  if (chosen?.rule.kind !== 'leastCost' || precision === 0) return undefined;
  const { rule, positives, negatives } = chosen;
  const found = recall * positives;
  const falselyFound = found / precision - found;
  const total =
    found * rule.truePositive +
    falselyFound * rule.falsePositive +
    (positives - found) * rule.falseNegative +
    (negatives - falselyFound) * rule.trueNegative;
  return total / (positives + negatives);
}
