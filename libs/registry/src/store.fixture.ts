import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AliasMove } from '#contracts';
import { Aliases } from './aliases.js';
import { ArtifactFolder } from './artifact-folder.js';
import { Versions } from './versions.js';
import type { NewVersion } from './versions.js';

export const MODEL = 'bank-customers';

/** The n-th ULID of a test; later ones sort higher. */
export const ulid = (n: number) => `01J${String(n).padStart(23, '0')}`;

/** A registry over a folder of its own under the system's temporary one. */
export async function openStore(announce: (move: AliasMove) => Promise<void> = async () => {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'presage-registry-'));
  const folder = new ArtifactFolder(path.join(root, 'artifacts'));
  const versions = new Versions(folder);
  return {
    /** Also has room for what lies outside of the artifacts. */
    root,
    artifacts: path.join(root, 'artifacts'),
    folder,
    versions,
    aliases: new Aliases(folder, versions, announce, () => new Date('2026-11-21T00:00:00Z')),
    close: () => rm(root, { recursive: true, force: true }),
  };
}

export const ARTIFACT = {
  format: 'presage.model/1',
  encodings: [{ kind: 'numeric', source: { kind: 'column', column: 'age' }, fill: 50, mean: 50, scale: 17 }],
  classes: 2,
  positiveIndex: 1,
  estimator: { kind: 'linear', weights: [[0.2]], intercepts: [-0.3] },
} as const;

export const artifactFiles = (artifact: unknown = ARTIFACT) => ({
  'model.json': Buffer.from(JSON.stringify(artifact)),
});

/** Metadata of the n-th version; its configuration differs from that of all others unless given. */
export function aVersion(n: number, changes: Partial<NewVersion> = {}): NewVersion {
  return {
    schema_version: 'v1',
    model_version_id: ulid(n),
    metric: { name: 'f1', value: 0.5 },
    training_data_file: 'day_01.csv',
    trained_at: 1_790_000_000 + n,
    feature_schema_version: 'v1',
    model: MODEL,
    estimator: 'ml-logistic-regression',
    params: {},
    metrics: { f1: 0.5 },
    threshold: 0.5,
    dataset: { name: 'bank-customers', rows: 800, sha256: 'a'.repeat(64) },
    input_schema: {
      columns: [{ name: 'age', type: 'number', nullable: false, unknown: 'ignore', coerce: false }],
      additionalColumns: 'reject',
    },
    classes: [0, 1],
    positive_class: 1,
    golden: [{ input: { age: 42 }, output: [0.6, 0.4] }],
    decision: 'promoted',
    reasons: ['the first one'],
    seed: 42,
    duration_seconds: 0.1,
    run_id: ulid(9_000 + n),
    configuration_sha256: n.toString(16).padStart(64, '0'),
    ...changes,
  };
}
