import type { InputSchema, Instance, ModelArtifact } from '#contracts';
import { MersenneTwister } from '#learning';
import type { NewVersion } from '#registry';

/** Categories of each categorical column: as many as the table `adult` has. */
const CATEGORIES = [8, 16, 7, 14, 6, 5, 2, 44] as const;
const NUMBERS = ['age', 'weight', 'schooling', 'gain', 'loss', 'hours'] as const;

const names = (column: number): string[] =>
  Array.from({ length: CATEGORIES[column] ?? 0 }, (_, k) => `Category ${column}-${k}`);

/** 14 columns, 6 of them numbers: 108 numbers when they are encoded. */
export const CENSUS_SCHEMA: InputSchema = {
  additionalColumns: 'reject',
  columns: [
    ...NUMBERS.map((name) => ({ name, type: 'number' as const, min: 0, max: 1e7 })),
    ...CATEGORIES.map((_, i) => ({ name: `kind-${i}`, type: 'category' as const, categories: names(i) })),
  ].map((column) => ({ nullable: false, unknown: 'ignore' as const, coerce: false, ...column })),
};

/** A logistic regression over the columns, with weights that mean nothing. */
export function censusArtifact(): ModelArtifact {
  const random = new MersenneTwister(7);
  const width = NUMBERS.length + CATEGORIES.reduce<number>((sum, count) => sum + count, 0);
  return {
    format: 'presage.model/1',
    encodings: [
      ...NUMBERS.map((column) => ({
        kind: 'numeric' as const,
        source: { kind: 'column' as const, column },
        fill: 40,
        mean: 40,
        scale: 12,
      })),
      ...CATEGORIES.map((_, i) => ({
        kind: 'oneHot' as const,
        column: `kind-${i}`,
        categories: names(i),
        fill: null,
      })),
    ],
    classes: 2,
    positiveIndex: 1,
    estimator: {
      kind: 'linear',
      weights: [Array.from({ length: width }, () => random.fraction() / 5 - 0.1)],
      intercepts: [-0.5],
    },
  };
}

/** What a trainer would store with it. */
export function censusMetadata(version: string): NewVersion {
  return {
    schema_version: 'v1',
    model_version_id: version,
    metric: { name: 'f1', value: 0.5 },
    training_data_file: 'census.csv',
    trained_at: 1_700_000_000,
    feature_schema_version: 'v1',
    model: 'census',
    estimator: 'logistic-regression',
    params: {},
    metrics: { f1: 0.5 },
    threshold: 0.5,
    dataset: { name: 'census', rows: 10, sha256: '0'.repeat(64) },
    input_schema: CENSUS_SCHEMA,
    classes: ['<=50K', '>50K'],
    positive_class: '>50K',
    golden: [],
    decision: 'promoted',
    reasons: [],
    seed: 42,
    duration_seconds: 0.1,
    run_id: version,
    configuration_sha256: '0'.repeat(64),
  };
}

/** Instance number `n`; no two of a run are the same. */
export function censusInstance(n: number): Instance {
  const numbers = NUMBERS.map((name, i): [string, number] => [name, i === 1 ? n : 17 + ((n * (i + 3)) % 60)]);
  const kinds = CATEGORIES.map((count, i): [string, string] => [
    `kind-${i}`,
    `Category ${i}-${(n * (i + 1)) % count}`,
  ]);
  return Object.fromEntries([...numbers, ...kinds]);
}
