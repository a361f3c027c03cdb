import { ulid } from 'ulid';
import { ESTIMATOR_PARAMS } from '#contracts';
import type { EstimatorName, InputSchema, Instance, ModelArtifact } from '#contracts';
import { fit, learnedSchema, loadModel, RowSchema, TableBuilder } from '#learning';
import type { Aliases, Versions } from '#registry';
import { CENSUS, people } from './census-rows.js';

export const MODEL = 'census';
const ROWS = 5_000;

/** A model that servers of the benches answer with. */
export interface CensusModel {
  readonly artifact: ModelArtifact;
  readonly schema: InputSchema;
  /** Rows to ask for, some thousands. */
  readonly instances: readonly Instance[];
  /** What the right answer is. @throws when the instance is none of this model */
  readonly probability: (instance: Instance) => number;
}

/** Learns it from made-up people; the same each time. */
export async function censusModel(estimator: EstimatorName = 'logistic-regression'): Promise<CensusModel> {
  const sample = people(ROWS, 7);
  const table = new TableBuilder(CENSUS);
  const features = CENSUS.features.columns.map(({ name }) => name);
  for (const person of sample) {
    const cells = [...features.map((name) => person.features[name]), person.rich].map(String);
    const problems = table.add(cells);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  }
  const artifact = await fit({
    table: table.finish(),
    rows: Int32Array.from({ length: ROWS }, (_, row) => row),
    contract: CENSUS,
    estimator,
    params: ESTIMATOR_PARAMS[estimator].parse({}),
    balanced: false,
    seed: 42,
  });
  const schema = learnedSchema(CENSUS.features, artifact.encodings);
  const model = loadModel(artifact, schema);
  const rows = new RowSchema(schema);
  return {
    artifact,
    schema,
    instances: sample.map((person) => person.features),
    probability: (instance) => {
      const row = rows.read(instance, '', []);
      if (row === undefined) throw new Error(`not a row of ${MODEL}: ${JSON.stringify(instance)}`);
      return model.scores([row])[1] ?? NaN;
    },
  };
}

/** Saves it as a version and lets production point to it. */
export async function serveCensus(
  { artifact, schema, instances, probability }: CensusModel,
  versions: Versions,
  aliases: Aliases,
): Promise<void> {
  const version = ulid();
  await versions.save(
    {
      schema_version: 'v1',
      model_version_id: version,
      metric: { name: 'f1', value: 0.5 },
      training_data_file: 'census.csv',
      trained_at: Math.floor(Date.now() / 1_000),
      feature_schema_version: 'v1',
      model: MODEL,
      estimator: 'logistic-regression',
      params: {},
      metrics: { f1: 0.5 },
      threshold: 0.5,
      dataset: { name: MODEL, rows: ROWS, sha256: '0'.repeat(64) },
      input_schema: schema,
      classes: [0, 1],
      positive_class: 1,
      golden: instances.slice(0, 10).map((input) => {
        const p = probability(input);
        return { input, output: [1 - p, p] };
      }),
      decision: 'promoted',
      reasons: [],
      seed: 42,
      duration_seconds: 1,
      run_id: ulid(),
      configuration_sha256: '0'.repeat(64),
    },
    { 'model.json': Buffer.from(JSON.stringify(artifact)) },
  );
  const outcome = await aliases.move({ model: MODEL, alias: 'production', version, by: 'bench' });
  if (outcome.kind !== 'moved') throw new Error(`the alias did not move: ${outcome.kind}`);
}
