import { ulid } from 'ulid';
import type { AliasMove, GoldenInstance, ModelArtifact } from '#contracts';
import type { Aliases, NewVersion, Versions } from '#registry';

/** `P(1) = sigmoid(slope · a)`; `b` only has to be there. */
export function tinyArtifact(slope: number): ModelArtifact {
  return {
    format: 'presage.model/1',
    encodings: ['a', 'b'].map((column) => ({
      kind: 'numeric',
      source: { kind: 'column', column },
      fill: 0,
      mean: 0,
      scale: 1,
    })),
    classes: 2,
    positiveIndex: 1,
    estimator: { kind: 'linear', weights: [[slope, 0]], intercepts: [0] },
  };
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export interface TinyVersion {
  model?: string;
  slope?: number;
  golden?: GoldenInstance[];
  f1?: number;
  version?: string;
}

/** Saves a version of a two-column model as the trainer would, and says its id. */
export async function saveTinyVersion(versions: Versions, options: TinyVersion = {}): Promise<string> {
  const { model = 'tiny', slope = 1, f1 = 0.5, version = ulid() } = options;
  const p = sigmoid(slope);
  const metadata: NewVersion = {
    schema_version: 'v1',
    model_version_id: version,
    metric: { name: 'f1', value: f1 },
    training_data_file: 'tiny.csv',
    trained_at: 1_700_000_000,
    feature_schema_version: 'v1',
    model,
    estimator: 'ml-logistic-regression',
    params: {},
    metrics: { f1 },
    threshold: 0.5,
    dataset: { name: model, rows: 10, sha256: '0'.repeat(64) },
    input_schema: {
      additionalColumns: 'reject',
      columns: ['a', 'b'].map((name) => ({
        name,
        type: 'number' as const,
        nullable: false,
        unknown: 'ignore' as const,
        coerce: false,
      })),
    },
    classes: [0, 1],
    positive_class: 1,
    golden: options.golden ?? [{ input: { a: 1, b: 0 }, output: [1 - p, p] }],
    decision: 'promoted',
    reasons: [],
    seed: 42,
    duration_seconds: 0.1,
    run_id: ulid(),
    configuration_sha256: '0'.repeat(64),
  };
  const artifact = Buffer.from(JSON.stringify(tinyArtifact(slope)));
  await versions.save(metadata, { 'model.json': artifact });
  return version;
}

/** Moves an alias and insists that it moved. */
export async function promote(
  aliases: Aliases,
  version: string,
  {
    model = 'tiny',
    alias = 'production',
    threshold,
  }: { model?: string; alias?: string; threshold?: number } = {},
): Promise<AliasMove> {
  const outcome = await aliases.move({ model, alias, version, threshold, by: 'test' });
  if (outcome.kind !== 'moved') throw new Error(`the alias did not move: ${outcome.kind}`);
  return outcome.move;
}
