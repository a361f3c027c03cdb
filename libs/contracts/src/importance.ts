import { z } from 'zod';
import { MetricName } from './metrics.js';

/** What the model loses when one column tells nothing any more. */
export const ColumnImportance = z.strictObject({
  feature: z.string(),
  /** Of the metric, oriented so that positive is worse; over the repeats. */
  mean_drop: z.number(),
  /** Of the population. */
  std_drop: z.number(),
});
export type ColumnImportance = z.infer<typeof ColumnImportance>;

/** `permutation-importance.json`; its names are those that readers of such files know. */
export const PermutationImportance = z.strictObject({
  dataset: z.string(),
  /** Version whose columns were shuffled. */
  model_path: z.string(),
  scorer: MetricName,
  baseline_score: z.number(),
  n_repeats: z.number().int().min(1),
  /** Bound on the rows that were looked at. */
  max_samples: z.number().int().min(1),
  /** ISO 8601. */
  generated_at: z.string(),
  /** Columns that matter most. */
  top3: z.array(z.string()).max(3),
  /** The largest drop first. */
  features: z.array(ColumnImportance),
});
export type PermutationImportance = z.infer<typeof PermutationImportance>;
