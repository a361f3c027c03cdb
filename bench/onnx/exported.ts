import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type DatasetContract, ESTIMATOR_PARAMS, type EstimatorName, type FieldError } from '#contracts';
import { fit, learnedSchema, loadModel, type Row, RowSchema } from '#learning';
import { toOnnx } from '#onnx';
import type { Finding } from './finding.js';
import { contractOf, type QuestionTable, tableOf } from './question-table.js';
import type { RunPython } from './python-script.js';

const ESTIMATORS = ['logistic-regression', 'random-forest', 'gradient-boosting'] as const;
const ASKED = 200;
const LIMIT = 1e-5;

const Scored = z.object({
  distances: z.record(z.string(), z.record(z.string(), z.number().nullable())),
  version: z.string(),
});

/** Writes our models as ONNX and lets ONNX Runtime in Python answer what was asked here. */
export async function exported(
  tables: readonly QuestionTable[],
  folder: string,
  python: RunPython,
): Promise<{ findings: Finding[]; version: string }> {
  await mkdir(folder, { recursive: true });
  for (const table of tables) {
    for (const estimator of ESTIMATORS) await writeExport(table, estimator, folder);
  }
  const { distances, version } = Scored.parse(await python('score.py', folder));
  const findings = Object.entries(distances).map(([what, perBatch]) => ({
    what,
    distances: new Map(
      Object.entries(perBatch).map(([batch, distance]) => [Number(batch), distance ?? Infinity]),
    ),
    limit: LIMIT,
  }));
  return { findings, version };
}

async function writeExport(table: QuestionTable, estimator: EstimatorName, folder: string): Promise<void> {
  const contract = contractOf(table, preprocessingOf(table));
  const learned = tableOf(table, contract);
  const artifact = await fit({
    table: learned,
    rows: Int32Array.from({ length: learned.rows }, (_, row) => row),
    contract,
    estimator,
    params: ESTIMATOR_PARAMS[estimator].parse({}),
    balanced: false,
    seed: 42,
  });
  const schema = learnedSchema(contract.features, artifact.encodings);
  const rows = table.rows.slice(0, ASKED).map((row, i) => (i % 7 === 0 ? unheardOf(row, contract) : row));
  const scores = loadModel(artifact, schema).scores(rows.map((row) => parsed(row, contract)));
  const width = table.classes.length;
  const asked = {
    columns: schema.columns,
    rows,
    probabilities: rows.map((_, i) => [...scores.subarray(i * width, (i + 1) * width)]),
  };
  const name = path.join(folder, `${table.name}, ${estimator}`);
  await writeFile(`${name}.json`, JSON.stringify(asked));
  await writeFile(`${name}.onnx`, toOnnx(artifact, schema, table.classes));
}

/** Everything that preprocessing can do, where a table has the columns for it. */
function preprocessingOf({ schema: { columns } }: QuestionTable): Partial<DatasetContract['preprocessing']> {
  if (!columns.some(({ name }) => name === 'debt')) return { clipQuantiles: [0.01, 0.99] };
  return {
    numericImputation: 'median',
    clipQuantiles: [0.01, 0.99],
    derivedColumns: [
      { kind: 'ratio', name: 'debt-of-income', numerator: 'debt', denominator: 'income', offset: 1 },
      { kind: 'product', name: 'age-times-income', left: 'age', right: 'income' },
    ],
  };
}

/** The same row with categories that no model has seen. */
const unheardOf = (row: QuestionTable['rows'][number], { features }: DatasetContract) =>
  row.map((cell, place) => (features.columns[place]?.type === 'category' ? 'Atlantis' : cell));

function parsed(row: QuestionTable['rows'][number], { features }: DatasetContract): Row {
  const problems: FieldError[] = [];
  const instance = Object.fromEntries(features.columns.map(({ name }, place) => [name, row[place] ?? null]));
  const read = new RowSchema(features).read(instance, '', problems);
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}
