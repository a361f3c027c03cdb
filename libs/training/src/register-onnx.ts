import { createHash } from 'node:crypto';
import {
  type AliasMove,
  type FieldError,
  type GoldenInstance,
  type InputSchema,
  type Instance,
  type Label,
  MetricName,
  type Metrics,
  PresageError,
  PRODUCTION,
} from '#contracts';
import { RowSchema } from '#learning';
import { OnnxModel } from '#onnx';
import type { Aliases, NewVersion, Versions } from '#registry';
import { ulid } from 'ulid';

/** A model of other origin, and what only its maker knows of it. */
export interface OnnxRegistration {
  readonly model: string;
  /** The bytes of the `.onnx` file, and its name for the record. */
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly schema: InputSchema;
  /** In the order of the file's probabilities. */
  readonly classes: readonly Label[];
  /** Two classes: the one whose probability decides; default: the second. */
  readonly positiveClass?: Label;
  /** Instances, with the probabilities they must get where these are known. At least one. */
  readonly golden: readonly { readonly input: Instance; readonly output?: readonly number[] }[];
  /** As measured by its maker. */
  readonly metrics?: Metrics;
  /** Who registers it. */
  readonly by: string;
}

export interface Registry {
  readonly versions: Versions;
  readonly aliases: Aliases;
}

/** Floats, computed elsewhere in another order. */
const TOLERANCE = 1e-5;
const SUM_TOLERANCE = 1e-4;

/**
 * Runs the file on its golden instances, saves it as a version and moves production to it.
 * @throws {PresageError} `invalid_request` when the file cannot be run, or does not answer as it should
 */
export async function registerOnnx(
  registration: OnnxRegistration,
  { versions, aliases }: Registry,
): Promise<AliasMove> {
  const version = newVersion(registration, await verified(registration));
  const { model, model_version_id: id } = version;
  await versions.save(version, { 'model.onnx': registration.bytes });
  const outcome = await aliases.move({
    model,
    alias: PRODUCTION,
    version: id,
    by: registration.by,
    reason: `registered from ${registration.fileName}`,
  });
  if (outcome.kind === 'moved') return outcome.move;
  throw new PresageError('conflict', `production of ${model} could not be moved to ${id}: ${outcome.kind}`);
}

async function verified(registration: OnnxRegistration): Promise<GoldenInstance[]> {
  const { bytes, schema, classes, golden, positiveClass } = registration;
  if (new Set(classes.map(String)).size < classes.length) {
    throw new PresageError('invalid_request', `a class is there twice: ${classes.join(', ')}`);
  }
  if (positiveClass !== undefined && !classes.includes(positiveClass)) {
    throw new PresageError('invalid_request', `the positive class "${positiveClass}" is none of the classes`);
  }
  if (golden.length === 0) throw refused('needs at least one golden instance');
  const rowSchema = new RowSchema(schema);
  const model = await OnnxModel.open(bytes, schema, classes.length).catch((cause: unknown) => {
    throw refused(`cannot be run: ${messageOf(cause)}`, cause);
  });
  try {
    const answered: GoldenInstance[] = [];
    for (const [i, { input, output }] of golden.entries()) {
      const problems: FieldError[] = [];
      const row = rowSchema.read(input, `/golden/${i}/input`, problems);
      if (row === undefined) {
        throw new PresageError('invalid_request', 'a golden instance is not valid', { errors: problems });
      }
      const scores = await model.scores([row]).catch((cause: unknown) => {
        throw refused(`cannot compute golden instance ${i}: ${messageOf(cause)}`, cause);
      });
      check(i, [...scores], output);
      answered.push({ input, output: [...scores] });
    }
    return answered;
  } finally {
    void model.close();
  }
}

function check(i: number, scores: readonly number[], expected: readonly number[] | undefined): void {
  const sum = scores.reduce((a, b) => a + b, 0);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw refused(`gives ${scores.join(', ')} for golden instance ${i}: these are no probabilities`);
  }
  const differs = (value: number, k: number) => !(Math.abs((scores[k] ?? NaN) - value) <= TOLERANCE);
  if (expected !== undefined && (expected.length !== scores.length || expected.some(differs))) {
    throw refused(`gives ${scores.join(', ')} for golden instance ${i}, not ${expected.join(', ')}`);
  }
}

/** One of those that its maker has measured, if any: for lists; the gate reads `metrics`. */
function shownMetric(metrics: Metrics): Pick<NewVersion, 'metric'> {
  const name = MetricName.options.find((known) => metrics[known] !== undefined);
  const value = name && metrics[name];
  return name === undefined || value === undefined ? {} : { metric: { name, value } };
}

function newVersion(registration: OnnxRegistration, golden: GoldenInstance[]): NewVersion {
  const { model, bytes, fileName, schema, classes, metrics = {} } = registration;
  const file = createHash('sha256').update(bytes).digest('hex');
  const configuration = createHash('sha256')
    .update(JSON.stringify([file, schema, classes]))
    .digest('hex');
  const positive = registration.positiveClass ?? classes[1];
  return {
    schema_version: 'v1',
    model_version_id: ulid(),
    ...shownMetric(metrics),
    training_data_file: fileName,
    trained_at: Date.now() / 1_000,
    feature_schema_version: 'v1',
    model,
    estimator: 'onnx',
    params: {},
    metrics,
    dataset: { name: model, rows: 0, sha256: file },
    input_schema: schema,
    classes: [...classes],
    ...(classes.length === 2 && positive !== undefined ? { positive_class: positive, threshold: 0.5 } : {}),
    golden,
    decision: 'promoted',
    reasons: [`registered from ${fileName}`],
    seed: 0,
    duration_seconds: 0,
    run_id: ulid(),
    configuration_sha256: configuration,
  };
}

const refused = (problem: string, cause?: unknown) =>
  new PresageError('invalid_request', `the ONNX file ${problem}`, { cause });

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
