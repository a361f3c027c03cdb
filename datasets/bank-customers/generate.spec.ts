import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatasetContract, type FieldError } from '#contracts';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { evaluate, fit, loadModel, RowSchema, scoreTable, stratifiedSplit, TableBuilder } from '#learning';

const SOURCE = path.resolve(import.meta.dirname, '../../../datasets/bank-customers');

let folder: string;
let contract: DatasetContract;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-sample-'));
  contract = DatasetContract.parse(JSON.parse(await readFile(path.join(SOURCE, 'contract.json'), 'utf8')));
  await writeSample(folder);
});
afterAll(() => rm(folder, { recursive: true }));

async function learn(file: string, balanced: boolean) {
  const builder = new TableBuilder(contract);
  const lines = (await readFile(path.join(folder, file), 'utf8')).trimEnd().split('\n');
  expect(lines[0]?.split(',')).toEqual(builder.columnNames);
  expect(lines.slice(1).flatMap((line) => builder.add(line.split(',')))).toEqual([]);
  const table = builder.finish();
  const { train, test } = stratifiedSplit(table.target, 2, 0.2, 42);
  const artifact = await fit({
    table,
    rows: train,
    contract,
    estimator: 'ml-logistic-regression',
    params: {},
    balanced,
    seed: 42,
  });
  const model = loadModel(artifact, contract.features);
  const { f1 = NaN } = evaluate({
    target: test.map((row) => table.target[row] ?? -1),
    scores: scoreTable(model, table, test),
    classes: 2,
    positiveIndex: 1,
    threshold: 0.5,
  });
  return { model, f1 };
}

describe('the bank-customers sample', () => {
  it('is twelve deliveries of four sizes, and nothing besides', async () => {
    const files = (await readdir(folder)).sort();
    expect(files).toHaveLength(12);
    const lengths = await Promise.all(
      files.map(async (file) => (await readFile(path.join(folder, file), 'utf8')).split('\n').length - 2),
    );
    expect(lengths).toEqual([1, 2, 3].flatMap(() => [1_000, 10_000, 2_000, 5_000]));
  });

  it('is the same bytes every time', async () => {
    const again = await mkdtemp(path.join(tmpdir(), 'presage-sample-'));
    await writeSample(again);
    for (const file of await readdir(folder)) {
      expect(await readFile(path.join(again, file))).toEqual(await readFile(path.join(folder, file)));
    }
    await rm(again, { recursive: true });
  });

  it('leaves deliveries alone that are there already', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'presage-sample-'));
    await writeFile(path.join(own, 'day_02.csv'), 'mine');
    await writeSample(own);
    expect(await readFile(path.join(own, 'day_02.csv'), 'utf8')).toBe('mine');
    expect(await readdir(own)).toHaveLength(12);
    await rm(own, { recursive: true });
  });

  it.each([true, false])('is best on day 04 and drifts from day 05 on (balanced: %s)', async (balanced) => {
    const f1 = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        return (await learn(`day_${String(i + 1).padStart(2, '0')}.csv`, balanced)).f1;
      }),
    );
    const [first = NaN, second = NaN, third = NaN, fourth = NaN, ...drifted] = f1;
    expect(Math.max(second, third)).toBeLessThan(first);
    expect(fourth).toBeGreaterThan(first + 0.05);
    expect(Math.max(...drifted)).toBeLessThan(first - 0.05);
    expect(first).toBeLessThan(0.47);
  });

  it('has an example that comes out positive after the first day', async () => {
    const { model } = await learn('day_01.csv', true);
    const problems: FieldError[] = [];
    const row = new RowSchema(contract.features).read(contract.example ?? {}, '', problems);
    expect(problems).toEqual([]);
    expect(model.scores([row ?? []])[1]).toBeGreaterThan(0.6);
  });
});
