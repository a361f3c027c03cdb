import { z } from 'zod';
import { Label } from './feature-value.js';
import { MetricName, Metrics } from './metrics.js';
import { ChosenThreshold, ThresholdRow } from './threshold.js';

const share = z.number().min(0).max(1);

/** A curve is drawn from at most this many points; the ends and every point that stands out are among them. */
export const MOST_CURVE_POINTS = 500;
/** Pictures of more classes than this are no pictures any more: no curves and no confusion matrix are kept. */
export const MOST_PICTURED_CLASSES = 50;

/** `null` is a threshold above every score: nothing is claimed. */
const threshold = z.number().nullable();

export const RocPoint = z.strictObject({ falsePositiveRate: share, truePositiveRate: share, threshold });
export type RocPoint = z.infer<typeof RocPoint>;

export const PrecisionRecallPoint = z.strictObject({ recall: share, precision: share, threshold });
export type PrecisionRecallPoint = z.infer<typeof PrecisionRecallPoint>;

/** Rows whose probabilities lie near each other: what was said, and what happened. */
export const CalibrationBin = z.strictObject({
  meanProbability: share,
  /** Of the rows that are of the class. */
  positiveShare: share,
  rows: z.number().int().min(1),
});
export type CalibrationBin = z.infer<typeof CalibrationBin>;

/** One class against the rest. A curve that the rows do not define (all of one kind) is empty. */
export const ClassCurves = z.strictObject({
  label: Label,
  /** From (0, 0) to (1, 1), false positive rate rising. */
  roc: z.array(RocPoint).max(MOST_CURVE_POINTS),
  /** From recall 1 down to recall 0. */
  precisionRecall: z.array(PrecisionRecallPoint).max(MOST_CURVE_POINTS),
  /** Ten bins of equal width, probability rising; empty bins are left out. */
  calibration: z.array(CalibrationBin).max(10),
  /** The same for bins of equally many rows. */
  calibrationByQuantile: z.array(CalibrationBin).max(10),
});
export type ClassCurves = z.infer<typeof ClassCurves>;

/** Where a metric would lie on other rows like these, by the percentiles of bootstrap samples. */
export const Interval = z.strictObject({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;

/** `report/hold-out.json`: everything that was measured on the hold-out. */
export const HoldOutReport = z.strictObject({
  rows: z.number().int(),
  /** Classes in the order of their indices, and how many rows of the hold-out are of each. */
  classes: z.array(z.strictObject({ label: Label, rows: z.number().int() })),
  /** Two classes: the one that precision, recall and the threshold speak of. */
  positiveClass: Label.optional(),
  threshold: share.optional(),
  metrics: Metrics,
  /** Of each metric; absent for those that too few of the samples define. */
  intervals: z.partialRecord(MetricName, Interval),
  bootstrap: z.strictObject({ samples: z.number().int(), confidence: share, seed: z.number().int() }),
  /** Rows: the actual class; columns: the predicted one, both by class index. */
  confusion: z.array(z.array(z.number().int())).max(MOST_PICTURED_CLASSES).optional(),
  /** Two classes: of the positive one only; more: one per class. */
  curves: z.array(ClassCurves).max(MOST_PICTURED_CLASSES),
  /** Two classes: what customary thresholds would do, rising. */
  thresholds: z.array(ThresholdRow).optional(),
  /** Two classes, both in the hold-out: the threshold with the best F1, or the one a rule asked for. */
  bestThreshold: ChosenThreshold.optional(),
});
export type HoldOutReport = z.infer<typeof HoldOutReport>;
