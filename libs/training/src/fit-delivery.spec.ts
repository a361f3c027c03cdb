import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatasetContract, type FieldError, type ThresholdRule } from '#contracts';
import { loadModel, RowSchema } from '#learning';
import { fitDelivery } from './fit-delivery.js';

const contract = DatasetContract.parse({
  name: 'made-up',
  features: {
    columns: [
      { name: 'x', type: 'number' },
      { name: 'colour', type: 'category', unknown: 'reject' },
    ],
  },
  target: { column: 'y', classes: ['no', 'yes'], positiveClass: 'yes' },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-fit-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fitted(rows: string[], threshold = 0.5, thresholdRule?: ThresholdRule) {
  const file = path.join(folder, 'day.csv');
  await writeFile(file, ['x,colour,y', ...rows].join('\n'));
  return fitDelivery({
    file,
    contract,
    estimator: 'ml-logistic-regression',
    estimatorParams: {},
    params: { balanced: false, seed: 42, threshold, ...(thresholdRule && { thresholdRule }) },
    testShare: 0.2,
    limits: { maxRows: 1_000, maxColumns: 10, maxLineBytes: 100 },
  });
}

const rows = Array.from({ length: 100 }, (_, i) => {
  const yes = (i * 37) % 100 > 50 ? i % 5 !== 0 : i % 7 === 0;
  return `${(i * 37) % 100},${i % 2 ? 'red' : 'green'},${yes ? 'yes' : 'no'}`;
});

describe('fitting a delivery', () => {
  it('gives golden instances that the saved schema accepts and the saved model answers to the bit', async () => {
    const { artifact, inputSchema, golden } = await fitted(rows);
    expect(inputSchema.columns[1]?.categories).toEqual(['green', 'red']);
    const model = loadModel(artifact, inputSchema);
    const schema = new RowSchema(inputSchema);
    expect(golden).toHaveLength(5);
    for (const { input, output } of golden) {
      const problems: FieldError[] = [];
      const row = schema.read(input, '', problems);
      expect(problems).toEqual([]);
      expect([...model.scores([row ?? []])]).toEqual(output);
    }
  });

  it('measures at the threshold of the run', async () => {
    expect((await fitted(rows, 0.01)).measured).toMatchObject({ holdOut: { metrics: { recall: 1 } } });
    expect((await fitted(rows, 0.99)).measured).toMatchObject({ holdOut: { metrics: { recall: 0 } } });
  });

  it('measures at the threshold that a rule chooses', async () => {
    const rule = { kind: 'recall', atLeast: 1 } as const;
    const { measured } = await fitted(rows, 0.99, rule);
    if (measured.task !== 'classification') throw new Error('nothing was held out');
    const { metrics, threshold, bestThreshold } = measured.holdOut;
    expect(metrics.recall).toBe(1);
    expect(bestThreshold).toMatchObject({ rule, threshold });
    expect((await fitted(rows, 0.99)).measured).toMatchObject({
      holdOut: { threshold: 0.99, bestThreshold: { rule: { kind: 'bestF1' } } },
    });
  });

  it.each([
    [
      'rows of one class only',
      ['1,red,no', '2,red,no', '3,red,no'],
      'day.csv: has 0 rows of class yes; at least 2 are needed',
    ],
    [
      'a single row of a class',
      [...rows.filter((row) => row.endsWith('no')), '1,red,yes'],
      /has 1 rows of class yes/,
    ],
    [
      'too few rows to hold any out',
      ['1,red,no', '2,red,yes', '3,red,no', '4,red,yes'],
      /4 rows are too few to hold 20 % of them out/,
    ],
  ])('is refused with %s', async (_, few, message) => {
    await expect(fitted(few)).rejects.toThrow(message);
  });
});
