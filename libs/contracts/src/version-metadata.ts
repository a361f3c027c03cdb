import { z } from 'zod';
import { Instance, Label } from './feature-value.js';
import { InputSchema } from './input-schema.js';
import { MetricName, Metrics } from './metrics.js';
import { DatasetName, ModelName, Ulid } from './names.js';

export const Decision = z.enum(['promoted', 'rejected', 'unchanged']);
export type Decision = z.infer<typeof Decision>;

/** A golden instance: after loading, the model must give these scores again. */
export const GoldenInstance = z.strictObject({ input: Instance, output: z.array(z.number()) });
export type GoldenInstance = z.infer<typeof GoldenInstance>;

/** `metadata.json` of a version. Written once, with the version. Unknown keys are kept for readers of later releases. */
export const VersionMetadata = z.looseObject({
  schema_version: z.literal('v1'),
  model_version_id: Ulid,
  /** The one that the gate looked at. Absent of outlier models: nothing says which of their answers are right. */
  metric: z.strictObject({ name: MetricName, value: z.number() }).optional(),
  training_data_file: z.string(),
  /** Seconds since 1970. */
  trained_at: z.number(),
  feature_schema_version: z.string(),

  model: ModelName,
  estimator: z.string(),
  params: z.record(z.string(), z.unknown()),
  metrics: Metrics,
  /** Two classes: the probability from which the positive one is claimed. Outlier models: the score below which one is. */
  threshold: z.number().optional(),
  /** Outlier models: share of the rows learned from that score below the threshold. */
  outlier_rate: z.number().min(0).max(1).optional(),
  dataset: z.strictObject({ name: DatasetName, rows: z.number().int(), sha256: z.string() }),
  input_schema: InputSchema,
  /** In the order of the scores; an outlier model has none, and one score. */
  classes: z.array(Label),
  positive_class: Label.optional(),
  files: z.record(z.string(), z.strictObject({ bytes: z.number().int(), sha256: z.string() })),
  golden: z.array(GoldenInstance),
  decision: z.enum(['promoted', 'rejected']),
  reasons: z.array(z.string()),
  parent_version: Ulid.optional(),
  git_commit: z.string().optional(),
  seed: z.number().int(),
  /** Share of the rows that was held out, drawn with the seed; absent where the rows were named one by one, and of outlier models. */
  test_share: z.number().optional(),
  duration_seconds: z.number(),
  /** The run that made it, and the sha256 of everything that determined it (rows, contract, configuration). */
  run_id: Ulid,
  configuration_sha256: z.string(),
});
export type VersionMetadata = z.infer<typeof VersionMetadata>;
