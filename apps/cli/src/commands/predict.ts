import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { Instance, PresageError } from '#contracts';
import type { BatchResult, FieldError } from '#contracts';
import { RowSchema, ScoreMeaning } from '#learning';
import type { Row } from '#learning';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions, Context } from '../command.js';
import { parsed, parsedFile, parsedJson } from '../parsed.js';
import { storedScores } from '../stored-scores.js';
import { WrongUsage } from '../wrong-usage.js';

/** One may stand alone. */
const Instances = z.preprocess((value) => (Array.isArray(value) ? value : [value]), Instance.array().min(1));

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
        context.out.table(tableOf(predictions));
      });
    });
}

async function instancesOf({ features, file }: PredictOptions): Promise<Instance[]> {
  if ((features === undefined) === (file === undefined)) {
    throw new WrongUsage('invalid_request', 'Either --features or --file is needed.');
  }
  if (features !== undefined) return parsed(Instances, parsedJson(features, '--features'), '--features');
  const text = file === '-' ? await standardInput() : await readFile(file ?? '', 'utf8');
  return parsedFile(Instances, text, file ?? '');
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

type Answer = ReturnType<ScoreMeaning['answer']>;

/** What is answered, and the probability of every class: that of the positive one alone is taken for the prediction's. */
function tableOf(answers: readonly Answer[]): string[][] {
  const [first] = answers;
  const labels = first !== undefined && 'probabilities' in first ? Object.keys(first.probabilities) : [];
  const heads = labels.length === 0 ? ['SCORE'] : labels.map((label) => `P(${label})`);
  return [['PREDICTION', ...heads], ...answers.map((answer) => cellsOf(answer, labels))];
}

function cellsOf(answer: Answer, labels: readonly string[]): string[] {
  if (!('prediction' in answer)) return [answer.outlier ? 'outlier' : 'inlier', answer.score.toFixed(6)];
  const { prediction, probabilities } = answer;
  return [String(prediction), ...labels.map((label) => (probabilities[label] ?? 0).toFixed(6))];
}

async function predictHere(
  model: string,
  instances: readonly Instance[],
  options: PredictOptions,
  { store }: Context,
): Promise<Answer[]> {
  const stored = await store.artifact(model, options);
  const { metadata } = stored;
  const schema = new RowSchema(metadata.input_schema);
  const problems: FieldError[] = [];
  const rows: Row[] = [];
  for (const [i, instance] of instances.entries()) {
    const row = schema.read(instance, `/${i}`, problems);
    if (row !== undefined) rows.push(row);
  }
  if (problems.length > 0)
    throw new PresageError('invalid_request', 'The instances do not fit the model:', { errors: problems });
  const scores = await storedScores(stored, rows);
  const meaning = new ScoreMeaning(metadata);
  const pointer = await store.aliases.pointer(model, options.alias ?? 'production');
  const threshold =
    (pointer?.version === metadata.model_version_id ? pointer.threshold : undefined) ?? metadata.threshold;
  return rows.map((_, i) => {
    const own = scores.subarray(i * meaning.width, (i + 1) * meaning.width);
    return meaning.answer(own, threshold);
  });
}
