import { z } from 'zod';

const share = z.number().min(0).max(1);
const cost = z.number().finite();

/** How the threshold of a binary model is chosen on rows that it has not seen. */
export const ThresholdRule = z.discriminatedUnion('kind', [
  /** The point of the precision-recall curve with the largest F1. */
  z.strictObject({ kind: z.literal('bestF1') }),
  /** The least mean cost per row; what is right costs nothing unless told otherwise (a gain is a negative cost). */
  z.strictObject({
    kind: z.literal('leastCost'),
    falsePositive: cost,
    falseNegative: cost,
    truePositive: cost.default(0),
    trueNegative: cost.default(0),
  }),
  /** The highest precision among the thresholds that find at least this share of the positives. */
  z.strictObject({ kind: z.literal('recall'), atLeast: z.number().gt(0).max(1) }),
]);
export type ThresholdRule = z.infer<typeof ThresholdRule>;
export type CostMatrix = Omit<Extract<ThresholdRule, { kind: 'leastCost' }>, 'kind'>;

/** What a threshold does to the rows it was measured on: an instance is called positive from this probability on. */
export const ThresholdRow = z.strictObject({
  threshold: share,
  /** Of the positive class; 0 where nothing is claimed. */
  precision: share,
  recall: share,
  f1: share,
  /** Shares of all rows below the threshold, called negative, and from it on, called positive. */
  acceptRate: share,
  rejectRate: share,
  falsePositives: z.number(),
  falseNegatives: z.number(),
  trueNegatives: z.number(),
  truePositives: z.number(),
});
export type ThresholdRow = z.infer<typeof ThresholdRow>;

/** The outcome of a rule, as it is kept. */
export const ChosenThreshold = z.strictObject({
  rule: ThresholdRule,
  ...ThresholdRow.shape,
  /** Of one row on average; only where costs were given. */
  meanCost: z.number().optional(),
  /** Thresholds that were looked at. */
  curvePoints: z.number().int().min(1),
  positives: z.number(),
  negatives: z.number(),
});
export type ChosenThreshold = z.infer<typeof ChosenThreshold>;
