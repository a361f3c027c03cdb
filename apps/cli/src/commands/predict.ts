import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Instance, PresageError } from '#contracts';
import type { BatchResult, FieldError } from '#contracts';
import { RowSchema, ScoreMeaning } from '#learning';
import type { Row } from '#learning';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions, Context } from '../command.js';
import { parsed, parsedJson } from '../parsed.js';
import { storedScores } from '../stored-scores.js';

interface PredictOptions extends CommonOptions {
  features?: string;
  file?: string;
  version?: string;
  alias?: string;
}

export function predictCommand(): Command {
  return remoteCommand('predict', 'ask a model')
    .argument('<model>')
    .option('--features <json>', 'one instance, as a JSON object')
    .option('--file <json>', 'instances, a JSON array in a file ("-": standard input)')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .addHelpText('after', `\nExample:\n  presage predict iris --features '{"sepal_length":5.1, …}'`)
    .action(async (model: string, options: PredictOptions) => {
      await carryOut(options, async (context) => {
        const instances = await instancesOf(options);
        const predictions =
          context.server === undefined
            ? await predictHere(model, instances, options, context)
            : (
                await context.server.post<BatchResult>('/predict', {
                  model,
                  instances,
                  alias: options.alias,
                  version: options.version,
                })
              ).predictions;
        context.out.result({ model, predictions });
        for (const answer of predictions) context.out.line(lineOf(answer));
      });
    });
}

async function instancesOf({ features, file }: PredictOptions): Promise<Instance[]> {
  if ((features === undefined) === (file === undefined)) {
    throw new PresageError('invalid_request', 'Either --features or --file is needed.');
  }
  const text = features ?? (file === '-' ? await standardInput() : await readFile(file ?? '', 'utf8'));
  const what = features === undefined ? (file ?? '') : '--features';
  const value = parsedJson(text, what);
  return parsed(Instance.array().min(1), Array.isArray(value) ? value : [value], what);
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

type Answer = ReturnType<ScoreMeaning['answer']>;

function lineOf(answer: Answer): string {
  return 'prediction' in answer
    ? `${String(answer.prediction)}\t${answer.probability.toFixed(6)}`
    : `${answer.outlier ? 'outlier' : 'inlier'}\t${answer.score.toFixed(6)}`;
}

async function predictHere(
  model: string,
  instances: readonly Instance[],
  options: PredictOptions,
  { store }: Context,
): Promise<Answer[]> {
  const chosen = await store.version(model, options);
  const read = await store.versions.readArtifact(model, chosen.model_version_id);
  if (read.kind !== 'ok')
    throw new PresageError('no_model', read.kind === 'missing' ? 'The version is gone.' : read.reason);
  const { metadata } = read;
  const schema = new RowSchema(metadata.input_schema);
  const problems: FieldError[] = [];
  const rows: Row[] = [];
  for (const [i, instance] of instances.entries()) {
    const row = schema.read(instance, `/${i}`, problems);
    if (row !== undefined) rows.push(row);
  }
  if (problems.length > 0)
    throw new PresageError('invalid_request', 'The instances do not fit the model:', { errors: problems });
  const scores = await storedScores(read, rows);
  const meaning = new ScoreMeaning(metadata);
  const pointer = await store.aliases.pointer(model, options.alias ?? 'production');
  const threshold =
    (pointer?.version === metadata.model_version_id ? pointer.threshold : undefined) ?? metadata.threshold;
  return rows.map((_, i) => {
    const own = scores.subarray(i * meaning.width, (i + 1) * meaning.width);
    return meaning.answer(own, threshold);
  });
}
