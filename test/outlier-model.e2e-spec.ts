import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import type { RunRequest } from '#contracts';
import { DataFolders, DatasetCatalog } from '#registry';
import { drawReport, Retraining, TrainingThread } from '#training';
import type { RetrainResult } from '#training';
import iris from '../libs/learning/src/estimators/fixtures/iris.json' with { type: 'json' };
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { presage } from './support/command-line.js';
import { call } from './support/http-client.js';

const COLUMNS = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
const asked = iris.asked.map((row) => Object.fromEntries(COLUMNS.map((name, j) => [name, row[j] ?? 0])));
const close = (score: number | undefined) => expect.closeTo(score ?? NaN, 5);
const [first, second, odd] = iris.outlierScores;

let gateway: TestGateway;
let trained: RetrainResult;

beforeAll(async () => {
  gateway = await startGateway();
  const { datasets, data } = gateway.settings.folders;
  const contract = {
    name: 'iris',
    features: { columns: COLUMNS.map((name) => ({ name, type: 'number' })) },
    target: { column: 'species', classes: [0, 1, 2] },
  };
  const lines = iris.rows.map((row, i) => [...row, iris.species[i]].join(','));
  const delivery = path.join(data[0] ?? '', 'iris');
  await mkdir(path.join(datasets, 'iris'), { recursive: true });
  await mkdir(delivery, { recursive: true });
  await writeFile(path.join(datasets, 'iris/contract.json'), JSON.stringify(contract));
  await writeFile(path.join(delivery, 'iris.csv'), [[...COLUMNS, 'species'].join(','), ...lines].join('\n'));
  trained = await train();
}, 60_000);
afterAll(() => gateway.stop());

async function train(request: Partial<RunRequest> = {}): Promise<RetrainResult> {
  const { settings, versions, aliases } = gateway;
  const retraining = new Retraining({
    catalog: new DatasetCatalog(settings.folders.datasets),
    folders: new DataFolders(settings.folders.data),
    versions,
    aliases,
    thread: new TrainingThread(),
    drawReport,
    settings,
  });
  const order = {
    run: { id: ulid(), version: ulid() },
    request: { dataset: 'iris', estimator: 'one-class-svm', ...request },
    scheduled: false,
  } as const;
  return await retraining.run(order, AbortSignal.timeout(60_000));
}

const predict = (body: object) => call('POST', `${gateway.url}/predict`, { model: 'iris', ...body });

describe('an outlier model', () => {
  it('learns from all rows whatever their class, and says how many of them it finds odd', async () => {
    expect(trained).toMatchObject({ decision: 'promoted', metrics: {} });
    const { body } = await call('GET', `${gateway.url}/models/iris/versions/${trained.version}`);
    expect(body).toMatchObject({
      classes: [],
      threshold: 0,
      outlier_rate: iris.outliers / iris.rows.length,
      metrics: {},
      dataset: { rows: 150 },
      params: { nu: 0.1, gamma: 'auto' },
      files: { 'report/report.html': expect.anything() },
    });
    for (const absent of ['metric', 'positive_class', 'test_share']) expect(body).not.toHaveProperty(absent);
    expect(body['files']).not.toHaveProperty('report/hold-out.json');
  });

  it('answers with a score and what it means, from the cache the second time', async () => {
    const answer = {
      id: expect.any(String),
      model: 'iris',
      version: trained.version,
      threshold: 0,
      score: close(first),
      outlier: false,
      cached: false,
    };
    expect((await predict({ features: asked[0] })).body).toEqual(answer);
    expect((await predict({ features: asked[0] })).body).toEqual({
      ...answer,
      id: expect.any(String),
      cached: true,
    });
  });

  it('answers instances in their order', async () => {
    const { body } = await predict({ instances: asked.slice(1) });
    expect(body).toMatchObject({
      threshold: 0,
      predictions: [
        { score: close(second), outlier: false },
        { score: close(odd), outlier: true },
      ],
    });
  });

  it('answers by the threshold of the alias, which may be any number', async () => {
    const alias = (threshold: number) =>
      call('PUT', `${gateway.url}/models/iris/aliases/lenient`, { version: trained.version, threshold });
    expect(await alias(-3)).toMatchObject({ status: 200, body: { threshold: -3 } });
    const { body } = await predict({ alias: 'lenient', features: asked[2] });
    expect(body).toMatchObject({ threshold: -3, score: close(odd), outlier: false });
  });

  it('says the same on the command line', async () => {
    const { data, datasets, artifacts } = gateway.settings.folders;
    const env = { ARTIFACTS_DIR: artifacts, DATASETS_DIR: datasets, DATA_DIRS: data.join(':') };
    const answer = await presage(env, 'predict', 'iris', '--features', JSON.stringify(asked[2]));
    expect(answer).toMatchObject({ code: 0, out: 'PREDICTION  SCORE\noutlier     -2.941023\n' });
    const run = ['train', '--dataset', 'iris', '--estimator', 'one-class-svm', '--model', 'other-irises'];
    expect((await presage(env, ...run)).out).toMatch(
      /^\[RESULT\] ds=iris mode=single outlier_rate=0\.0933 /m,
    );
  });

  it('is not replaced by another one unless that is asked for', async () => {
    expect(await train({ params: { nu: 0.2 } })).toMatchObject({
      decision: 'rejected',
      reasons: [expect.stringContaining('outlier models have no metric to be compared by')],
    });
    expect(await train({ gate: { always: true } })).toMatchObject({ decision: 'promoted' });
  }, 60_000);
});
