import type { HoldOutReport, MetricName, PermutationImportance, ThresholdRule } from '#contracts';
import { permutationImportance, scoreTable } from '#learning';
import { measureHoldOut } from './hold-out-report.js';
import { unseenRows, type VersionOnDelivery } from './unseen-rows.js';

const DEFAULT_THRESHOLD = 0.5;

/**
 * Measures a version again, or on another delivery.
 * @param rule chooses the threshold in place of the version's own
 * @throws {PresageError} as `unseenRows`
 */
export async function measureVersion(of: VersionOnDelivery, rule?: ThresholdRule): Promise<HoldOutReport> {
  const { model, table, rows } = await unseenRows(of);
  const { classes: labels, threshold = DEFAULT_THRESHOLD, seed } = of.metadata;
  return measureHoldOut({
    target: rows.map((row) => table.target[row] ?? -1),
    scores: scoreTable(model, table, rows),
    labels,
    positiveIndex: of.artifact.positiveIndex,
    threshold,
    rule,
    seed,
  });
}

export interface ImportanceOptions {
  readonly metric: MetricName;
  /** How often each column is shuffled. */
  readonly repeats: number;
  /** At most so many rows are looked at. */
  readonly maxSamples: number;
  /** Of the draw and the shuffling. */
  readonly seed: number;
  readonly generatedAt: Date;
  /** Awaited after every shuffle with the share done, 0 to 1; throws to cancel. */
  readonly onProgress: (share: number) => void | Promise<void>;
}

export const IMPORTANCE = {
  metric: 'rocAuc',
  repeats: 10,
  maxSamples: 5_000,
  seed: 42,
} as const satisfies Partial<ImportanceOptions>;

/**
 * What each column is worth to a version.
 * @throws {PresageError} as `unseenRows`; `invalid_request` when the metric is undefined for the rows
 */
export async function versionImportance(
  of: VersionOnDelivery,
  { generatedAt, ...options }: ImportanceOptions,
): Promise<PermutationImportance> {
  const { model, table, rows } = await unseenRows(of);
  const { metadata, artifact } = of;
  const { baseline, features } = await permutationImportance({
    ...options,
    model,
    table,
    rows,
    names: metadata.input_schema.columns.map(({ name }) => name),
    positiveIndex: artifact.positiveIndex,
    threshold: metadata.threshold ?? DEFAULT_THRESHOLD,
  });
  return {
    dataset: metadata.dataset.name,
    model_path: `models/${metadata.model}/versions/${metadata.model_version_id}/model.json`,
    scorer: options.metric,
    baseline_score: baseline,
    n_repeats: options.repeats,
    max_samples: options.maxSamples,
    generated_at: generatedAt.toISOString(),
    top3: features.slice(0, 3).map(({ feature }) => feature),
    features,
  };
}
