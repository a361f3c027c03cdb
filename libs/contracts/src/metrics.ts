import { z } from 'zod';

/** Names of metrics everywhere: files, API, configuration. */
export const METRIC_NAMES = [
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'f1',
  'rocAuc',
  'prAuc',
  'logLoss',
  'brier',
] as const;
export const MetricName = z.enum(METRIC_NAMES);
export type MetricName = z.infer<typeof MetricName>;

/** Measured on the hold-out. A metric that is undefined for the rows (ROC-AUC of one class) is absent. */
export const Metrics = z.partialRecord(MetricName, z.number());
export type Metrics = z.infer<typeof Metrics>;

/** Losses: the smaller one is the better one. */
export const LOWER_IS_BETTER: ReadonlySet<MetricName> = new Set(['logLoss', 'brier']);

/** The rule that turns metrics into `promoted` or `rejected`. */
export const Gate = z.strictObject({
  metric: MetricName.default('f1'),
  /** The new value must be better than production's by more than this. */
  minimumGain: z.number().min(0).default(0),
  /** Promote whatever the metrics say. */
  always: z.boolean().default(false),
});
export type Gate = z.infer<typeof Gate>;
