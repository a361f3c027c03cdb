import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { presage as run } from './support/command-line.js';

const CUSTOMER = {
  age: 42,
  income: 85_000,
  account_balance: 12_000,
  transactions_last_30d: 18,
  is_premium: 1,
};
const SAMPLE = 'bank-customers';
/** Made by scikit-learn and skl2onnx: test/onnx/fixtures.py. */
const FIXTURES = join(import.meta.dirname, '../../test/onnx');

let home: string;
const presage = (...args: string[]) => run({ PRESAGE_HOME: home }, ...args);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'presage-cli-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function register(model: string, file: string, description: object) {
  const about = join(home, `${model}.json`);
  await writeFile(about, JSON.stringify(description));
  return presage('register', model, '--onnx', file, '--description', about, '--json');
}

describe('presage export', () => {
  it('writes a version as ONNX, which register takes back as a model of other origin', async () => {
    await writeSample(join(home, 'data', SAMPLE));
    const trained = await presage('train', '--dataset', SAMPLE, '--source', 'day_04.csv');
    expect(trained.code).toBe(0);
    const file = join(home, 'customers.onnx');
    expect(await presage('export', SAMPLE, '--onnx', file)).toMatchObject({ code: 0, err: '' });
    const features = JSON.stringify(CUSTOMER);
    const answered = (await presage('predict', SAMPLE, '--features', features, '--json')).json() as {
      predictions: { probability: number }[];
    };
    const p = answered.predictions[0]?.probability ?? NaN;
    const columns = Object.keys(CUSTOMER).map((name) => ({ name, type: 'number' }));
    const about = (output: number[]) => ({
      schema: { columns },
      classes: [0, 1],
      golden: [{ input: CUSTOMER, output }],
    });
    const wrong = await register('imported', file, about([p, 1 - p]));
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.json()).toMatchObject({ error: { code: 'invalid_request' } });
    const right = await register('imported', file, about([1 - p, p]));
    expect(right.json()).toMatchObject({ model: 'imported', alias: 'production' });
  });
});

describe('presage predict', () => {
  it('asks an ONNX file of the folder, without a server', async () => {
    const { rows, probabilities } = JSON.parse(
      await readFile(join(FIXTURES, 'shop-columns.json'), 'utf8'),
    ) as {
      rows: [number, number, string][];
      probabilities: [number, number][];
    };
    const instances = rows.map(([age, spent, town]) => ({ age, spent, town }));
    const columns = [
      { name: 'age', type: 'number' },
      { name: 'spent', type: 'number' },
      { name: 'town', type: 'category' },
    ];
    const golden = [{ input: instances[0], output: probabilities[0] }];
    const file = join(FIXTURES, 'shop-columns.onnx');
    const registered = await register('shop', file, { schema: { columns }, classes: [0, 1], golden });
    expect(registered.code).toBe(0);

    await writeFile(join(home, 'instances.json'), JSON.stringify(instances));
    const asked = await presage('predict', 'shop', '--file', join(home, 'instances.json'), '--json');
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.json()).toMatchObject({
      model: 'shop',
      predictions: probabilities.map(([, bought]) => ({
        prediction: bought >= 0.5 ? 1 : 0,
        probability: expect.closeTo(bought, 5),
      })),
    });
  });

  it.each(['evaluate', 'threshold', 'importance'])(
    'is all there is for it: %s has no rows',
    async (command) => {
      const refused = await presage(command, 'shop');
      expect(refused.code).toBe(1);
      expect(refused.err).toMatch(/is an ONNX file that was trained elsewhere/);
    },
  );
});
