import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { startApp } from './support/app-process.js';
import { presage as run } from './support/command-line.js';

const CUSTOMER =
  '{"age":42,"income":85000,"account_balance":12000,"transactions_last_30d":18,"is_premium":1}';
const SAMPLE = 'bank-customers';

let home: string;
const presage = (...args: string[]) => run({ PRESAGE_HOME: home }, ...args);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'presage-cli-'));
  await writeSample(join(home, 'data', SAMPLE));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('presage train', () => {
  it('fits, promotes what is better, rejects what is worse, and says so by its exit code', async () => {
    const first = await presage('train', '--dataset', SAMPLE, '--source', 'day_01.csv', '--balanced');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/PROMOTED: nothing is in production yet/);
    expect(first.out).toMatch(
      /^\[RESULT\] ds=bank-customers mode=single AUC=0\.\d{4} ACC=0\.\d{4} best=\{.*\} elapsed_sec=\d+$/m,
    );
    const worse = await presage(
      'train',
      '--dataset',
      SAMPLE,
      '--source',
      'day_07.csv',
      '--balanced',
      '--json',
    );
    expect(worse.code).toBe(3);
    expect(worse.json()).toMatchObject({
      model: SAMPLE,
      decision: 'rejected',
      metrics: { f1: expect.any(Number) },
    });
    const better = await presage(
      'train',
      '--dataset',
      SAMPLE,
      '--source',
      'day_04.csv',
      '--balanced',
      '--json',
    );
    expect(better.code).toBe(0);
    expect(better.json()).toMatchObject({
      decision: 'promoted',
      estimator: 'ml-logistic-regression',
      threshold: 0.5,
    });
  });

  it('takes rows from any readable file, and searches when asked to', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'presage-rows-'));
    const file = join(elsewhere, 'rows.csv');
    await cp(join(home, 'data', SAMPLE, 'day_01.csv'), file);
    const env = { PRESAGE_HOME: home, GRID_DEPTH: '2', GRID_LR: '0.1,0.2', GRID_LEAFS: '4' };
    const order = [
      'train',
      '--dataset',
      SAMPLE,
      '--source',
      file,
      '--model',
      'searched',
      '--mode',
      'fast',
      '--json',
    ];
    const searched = await run(env, ...order);
    expect(searched).toMatchObject({ code: 0, err: '' });
    expect(searched.json()).toMatchObject({
      estimator: 'gradient-boosting',
      params: { maxDepth: 2, maxLeaves: 4 },
    });
    await rm(elsewhere, { recursive: true });
  });

  it('takes an estimator that can tell the classes apart when none is named', async () => {
    const file = join(home, 'flowers.csv');
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 7},1,${i % 3},1,${['setosa', 'versicolor', 'virginica'][i % 3]}`,
    );
    await writeFile(file, ['sepal_length,sepal_width,petal_length,petal_width,species', ...rows].join('\n'));
    const trained = await presage('train', '--dataset', 'iris', '--source', file, '--json');
    expect(trained.json()).toMatchObject({ estimator: 'logistic-regression', decision: 'promoted' });
  });

  it.each([
    [['--dataset', 'nosuch'], 1, /There is no dataset "nosuch"\. There are: .*bank-customers/],
    [['--dataset', SAMPLE, '--estimator', 'magic'], 2, /\/estimator/],
    [['--dataset', SAMPLE, '--estimator', 'random-forest', '--param', 'tree=5'], 2, /tree/],
    [['--dataset', SAMPLE, '--source', '/nowhere/rows.csv'], 1, /nowhere\/rows\.csv/],
    [[], 2, /--dataset/],
  ])('says what is wrong with %j', async (args, code, message) => {
    const failed = await presage('train', ...args);
    expect(failed.code).toBe(code);
    expect(failed.err).toMatch(message);
    expect(failed.out).toBe('');
  });
});

describe('presage threshold, importance and report', () => {
  it('chooses a threshold and lets the alias answer with it, with its history', async () => {
    const before = (await presage('predict', SAMPLE, '--features', CUSTOMER, '--json')).json();
    expect(before).toMatchObject({ predictions: [{ prediction: 1 }] });
    const shown = await presage('predict', SAMPLE, '--features', CUSTOMER);
    expect(shown.out).toMatch(/^PREDICTION\s+P\(0\)\s+P\(1\)\n1\s+0\.\d{6}\s+0\.\d{6}\n$/);
    const chosen = await presage(
      'threshold',
      SAMPLE,
      '--cost',
      '50:1',
      '--source',
      'day_04.csv',
      '--apply',
      '--json',
    );
    expect(chosen).toMatchObject({ code: 0, err: '' });
    const { threshold, file } = chosen.json() as { threshold: number; file: string };
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      dataset: SAMPLE,
      threshold,
      rule: { kind: 'leastCost' },
    });
    const after = (await presage('predict', SAMPLE, '--features', CUSTOMER, '--json')).json();
    expect(after).toMatchObject({ predictions: [{ prediction: threshold <= 0.7 ? 1 : 0 }] });
    const { page } = (await presage('report', SAMPLE, '--json')).json() as { page: string };
    const inUse = /is called 1 when its probability is at least\s+(\S+): production/.exec(
      await readFile(page, 'utf8'),
    );
    expect(inUse?.[1]).toBe(threshold.toFixed(4));
    await presage('rollback', SAMPLE);
  });

  it('writes what it finds as pictures and pages', async () => {
    const shuffled = await presage('importance', SAMPLE, '--repeats', '2', '--source', 'day_04.csv');
    expect(shuffled.out).toMatch(
      /^\[PERM\] ds=bank-customers baseline=0\.\d{4} repeats=2 features=5 -> .*\.png$/m,
    );
    const report = await presage('report', SAMPLE, '--json');
    const { page, pictures } = report.json() as { page: string; pictures: string[] };
    expect(await readFile(page, 'utf8')).toMatch(/<title>[^]*bank-customers/);
    expect(pictures.some((picture) => picture.endsWith('roc.svg'))).toBe(true);
    expect(pictures.some((picture) => picture.endsWith('importance.png'))).toBe(true);
  });

  it('measures a version on rows that it has not seen', async () => {
    const drifted = (await presage('evaluate', SAMPLE, '--source', 'day_07.csv', '--json')).json();
    const own = (await presage('evaluate', SAMPLE, '--source', 'day_04.csv', '--json')).json();
    expect(drifted).toMatchObject({ rows: 2_000 });
    expect(own).toMatchObject({ rows: 1_000, intervals: { f1: { low: expect.any(Number) } } });
  });
});

describe('presage models, promote, rollback and check', () => {
  it('moves the alias of the store', async () => {
    const { versions } = (await presage('models', SAMPLE, '--json')).json() as {
      versions: { model_version_id: string }[];
    };
    const oldest = versions.at(-1)?.model_version_id ?? '';
    const moved = await presage('promote', SAMPLE, oldest, '--reason', 'to see', '--json');
    expect(moved.json()).toMatchObject({ version: oldest, reason: 'to see', by: 'cli' });
    expect((await presage('models', '--json')).json()).toMatchObject({
      models: expect.arrayContaining([{ name: SAMPLE, aliases: { production: oldest } }]),
    });
    expect((await presage('models', SAMPLE, '--json')).json()).toMatchObject({
      aliases: { production: oldest },
    });
    expect(await presage('rollback', SAMPLE)).toMatchObject({ code: 0 });
    const unknown = await presage('promote', SAMPLE, '01ARZ3NDEKTSV4RRFFQ69G5FAV', '--json');
    expect(unknown.code).toBe(1);
    expect(unknown.json()).toMatchObject({ error: { code: 'unknown_version' } });
  });

  it('finds the version that is not as it was saved', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'presage-check-'));
    const store = join(copy, 'artifacts');
    await cp(join(home, 'artifacts'), store, { recursive: true });
    expect((await presage('check', '--store', store)).code).toBe(0);
    const versions = join(store, 'models', SAMPLE, 'versions');
    const [version = ''] = await readdir(versions);
    await writeFile(join(versions, version, 'model.json'), '{}');
    const found = await presage('check', '--store', store, '--json');
    expect(found.code).toBe(3);
    expect(found.json()).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ model: SAMPLE, version })]),
    });
    await rm(join(versions, version, 'report/hold-out.json'));
    expect((await presage('check', '--store', store)).out).toMatch(/hold-out\.json is not as it was saved/);
    await rm(copy, { recursive: true });
  });
});

describe('presage datasets', () => {
  it('pulls the published table, and only the published one', async () => {
    const table = await readFile(join(home, 'data', SAMPLE, 'day_01.csv'));
    const server = createServer((_request, response) => response.end(table)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/table.csv`;
    const contracts = await mkdtemp(join(tmpdir(), 'presage-contracts-'));
    const contract = JSON.parse(
      await readFile(join(import.meta.dirname, '../../datasets', SAMPLE, 'contract.json'), 'utf8'),
    ) as Record<string, unknown>;
    const publish = async (sha256: string) => {
      const published = { url, sha256, file: 'published.csv', licence: 'CC0', homepage: url };
      await mkdir(join(contracts, 'copy'), { recursive: true });
      await writeFile(
        join(contracts, 'copy', 'contract.json'),
        JSON.stringify({ ...contract, name: 'copy', published }),
      );
    };
    const env = { PRESAGE_HOME: home, DATASETS_DIR: contracts };

    await publish('0'.repeat(64));
    const other = await run(env, 'datasets', 'pull', 'copy');
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/has the sha256 [0-9a-f]{64}, not 0{64}/);
    expect(await readdir(join(home, 'data', 'copy'))).toEqual([]);

    await publish(createHash('sha256').update(table).digest('hex'));
    expect(await run(env, 'datasets', 'pull', 'copy')).toMatchObject({ code: 0 });
    expect(await readdir(join(home, 'data', 'copy'))).toEqual(['published.csv']);
    expect((await run(env, 'datasets', 'validate', 'copy', '--json')).json()).toMatchObject({ rows: 1_000 });
    expect((await run(env, 'datasets', 'describe', 'copy')).out).toMatch(/copy: 1,000 rows, 5 columns/);
    server.close();
    await rm(contracts, { recursive: true });
  });

  it('generates the sample, which is published nowhere', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'presage-fresh-'));
    const pulled = await run({ PRESAGE_HOME: fresh }, 'datasets', 'pull', SAMPLE);
    expect(pulled).toMatchObject({ code: 0, err: '' });
    expect(await readdir(join(fresh, 'data', SAMPLE))).toHaveLength(12);
    await rm(fresh, { recursive: true });
  });

  it('lists what there is', async () => {
    const { datasets } = (await presage('datasets', 'list', '--json')).json() as {
      datasets: { name: string }[];
    };
    expect(datasets.map(({ name }) => name)).toEqual(expect.arrayContaining(['adult', 'iris', SAMPLE]));
  });
});

describe('presage --url', () => {
  it('asks a running server in place of the folder', async () => {
    const own = await mkdtemp(join(tmpdir(), 'presage-cli-server-'));
    const server = await startApp('standalone', { PRESAGE_HOME: own });
    await server.logged(({ message }) => String(message).startsWith('Presage is ready'));
    const there = (...args: string[]) =>
      run({ PRESAGE_HOME: join(own, 'unused') }, ...args, '--url', server.url, '--json');
    const trained = await there('train', '--dataset', SAMPLE, '--source', 'day_04.csv');
    expect(trained.json()).toMatchObject({ decision: 'promoted', model: SAMPLE });
    const answered = await there('predict', SAMPLE, '--features', CUSTOMER);
    expect(answered.json()).toMatchObject({
      model: SAMPLE,
      predictions: [{ probability: expect.any(Number) }],
    });
    expect((await there('rollback', SAMPLE)).json()).toMatchObject({ alias: 'production' });
    await server.stop();
    await rm(own, { recursive: true, force: true });
  });
});
