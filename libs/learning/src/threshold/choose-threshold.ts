import {
  type ChosenThreshold,
  type CostMatrix,
  PresageError,
  type ThresholdRow,
  type ThresholdRule,
} from '#contracts';
import type { ThresholdCurve } from '../metrics/ranking.js';
import { thresholdRow } from './threshold-row.js';

/**
 * The best threshold by a rule, among the scores of the rows; of equally good ones the lowest.
 * @throws {PresageError} `invalid_request` when the rows are all of one kind: any threshold would do
 */
export function chooseThreshold(curve: ThresholdCurve, rule: ThresholdRule): ChosenThreshold {
  const positives = curve.truePositives.at(-1) ?? 0;
  const negatives = curve.falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0)
    throw new PresageError('invalid_request', 'a threshold can only be chosen on rows of both classes');
  const worth = worthOf(curve, rule, positives, negatives);
  let threshold = 0;
  let best = -Infinity;
  for (let point = curve.thresholds.length - 1; point >= 0; point--) {
    const value = worth(point);
    if (value <= best) continue;
    best = value;
    threshold = curve.thresholds[point] ?? 0;
  }
  // Nothing claimed may cost least; a threshold of 1 says so, unless a row scores that much.
  if (rule.kind === 'leastCost' && (curve.thresholds[0] ?? 1) < 1 && worth(-1) > best) threshold = 1;
  const row = thresholdRow(curve, threshold);
  const kept = { rule, ...row, curvePoints: curve.thresholds.length, positives, negatives };
  return rule.kind === 'leastCost' ? { ...kept, meanCost: meanCost(row, rule) } : kept;
}

/** How good the point of a curve is; larger is better. Point -1 claims nothing. */
function worthOf(
  { truePositives, falsePositives }: ThresholdCurve,
  rule: ThresholdRule,
  positives: number,
  negatives: number,
): (point: number) => number {
  const right = (point: number) => truePositives[point] ?? 0;
  const wrong = (point: number) => falsePositives[point] ?? 0;
  switch (rule.kind) {
    case 'bestF1':
      return (point) => (2 * right(point)) / (right(point) + wrong(point) + positives);
    case 'recall':
      return (point) =>
        right(point) / positives >= rule.atLeast ? right(point) / (right(point) + wrong(point)) : -Infinity;
    case 'leastCost':
      return (point) =>
        -meanCost(
          {
            truePositives: right(point),
            falsePositives: wrong(point),
            falseNegatives: positives - right(point),
            trueNegatives: negatives - wrong(point),
          },
          rule,
        );
  }
}

/** Of one row, in the unit of the costs. */
function meanCost(
  counts: Pick<ThresholdRow, 'truePositives' | 'falsePositives' | 'falseNegatives' | 'trueNegatives'>,
  cost: CostMatrix,
): number {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const sum =
    truePositives * cost.truePositive +
    falsePositives * cost.falsePositive +
    falseNegatives * cost.falseNegative +
    trueNegatives * cost.trueNegative;
  return sum / (truePositives + falsePositives + falseNegatives + trueNegatives);
}
