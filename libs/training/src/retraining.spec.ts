import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatasetContract, PRODUCTION, type RunRequest } from '#contracts';
import { Aliases, ArtifactFolder, DataFolders, DatasetCatalog, Versions } from '#registry';
import { readSettings } from '#settings';
import { drawReport, Retraining, TrainingThread } from '#training';

const never = new AbortController().signal;
const id = (n: number) => `01J${String(n).padStart(23, '0')}`;

/** Lets the test do something right after a version was saved, as another process would: or die there. */
class WatchedVersions extends Versions {
  afterSave: () => Promise<void> = () => Promise.resolve();

  override async save(...given: Parameters<Versions['save']>): ReturnType<Versions['save']> {
    const saved = await super.save(...given);
    await this.afterSave();
    return saved;
  }
}

let root: string;
let versions: WatchedVersions;
let aliases: Aliases;
let retraining: Retraining;
let draw: typeof drawReport;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'presage-retraining-'));
  const artifacts = new ArtifactFolder(path.join(root, 'artifacts'));
  versions = new WatchedVersions(artifacts);
  aliases = new Aliases(artifacts, versions, () => Promise.resolve());
  retraining = new Retraining({
    catalog: new DatasetCatalog(path.join(root, 'datasets')),
    folders: new DataFolders([path.join(root, 'data')]),
    versions,
    aliases,
    thread: new TrainingThread(),
    drawReport: (input, signal) => draw(input, signal),
    settings: readSettings({ GIT_COMMIT: 'abc123' }),
  });
  // Drawing takes as long as everything else together; the tests that are about it draw.
  draw = () => Promise.resolve({});
  const contract: Partial<DatasetContract> = {
    name: 'made-up',
    features: {
      columns: [{ name: 'x', type: 'number', nullable: false, unknown: 'ignore', coerce: false }],
      additionalColumns: 'reject',
    },
    target: { column: 'y', classes: [0, 1], positiveClass: 1 },
  };
  await mkdir(path.join(root, 'datasets/made-up'), { recursive: true });
  await writeFile(path.join(root, 'datasets/made-up/contract.json'), JSON.stringify(contract));
  await mkdir(path.join(root, 'data/made-up'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

/** A hundred rows of which every `wrong`-th carries the other label: the more of them, the worse every model. */
async function deliver(file: string, wrong: number): Promise<void> {
  const rows = Array.from({ length: 100 }, (_, x) => `${x},${Number(x >= 50) ^ Number(x % wrong === 0)}`);
  await writeFile(path.join(root, 'data/made-up', file), ['x,y', ...rows].join('\n'));
}

const run = (n: number, request: Partial<RunRequest> = {}, scheduled = false) =>
  retraining.run(
    { run: { id: id(n), version: id(n) }, request: { dataset: 'made-up', ...request }, scheduled },
    never,
  );
const inProduction = async () => (await aliases.pointer('made-up', PRODUCTION))?.version;

describe('retraining', () => {
  it('promotes the first version and says all about it', async () => {
    await deliver('day_01.csv', 3);
    const result = await run(1);
    expect(result).toMatchObject({ decision: 'promoted', version: id(1) });
    expect(await inProduction()).toBe(id(1));
    const read = await versions.readArtifact('made-up', id(1));
    expect(read).toMatchObject({
      kind: 'ok',
      artifact: { format: 'presage.model/1', positiveIndex: 1 },
      metadata: {
        schema_version: 'v1',
        metric: { name: 'f1', value: result.metrics?.f1 },
        training_data_file: 'day_01.csv',
        dataset: { name: 'made-up', rows: 100 },
        params: { balanced: false, seed: 42, threshold: 0.5 },
        classes: [0, 1],
        positive_class: 1,
        threshold: 0.5,
        git_commit: 'abc123',
        run_id: id(1),
        files: { 'report/hold-out.json': {} },
      },
    });
  });

  it('keeps a report with the version, which compares it with the one in production', async () => {
    draw = drawReport;
    await deliver('day_01.csv', 4);
    await run(1);
    await deliver('day_02.csv', 2);
    await run(2);
    const page = await versions.readFile('made-up', id(2), 'report/report.html');
    expect(Buffer.from(page ?? []).toString()).toContain(id(1));
    expect(await versions.metadata('made-up', id(2))).toMatchObject({
      files: { 'report/roc.svg': expect.anything(), 'report/roc.png': expect.anything() },
    });
  });

  it('saves a version whose report cannot be drawn', async () => {
    draw = () => Promise.reject(new Error('no ink'));
    await deliver('day_01.csv', 4);
    expect(await run(1)).toMatchObject({ decision: 'promoted' });
  });

  it("trains the asked-for estimator with its own parameters and this run's preprocessing", async () => {
    await deliver('day_01.csv', 3);
    const params = {
      C: 0.5,
      seed: 7,
      preprocessing: { clipQuantiles: [0.1, 0.9] },
    } satisfies RunRequest['params'];
    await run(1, { estimator: 'logistic-regression', params });
    expect(await versions.readArtifact('made-up', id(1))).toMatchObject({
      artifact: { encodings: expect.arrayContaining([expect.objectContaining({ clip: expect.any(Array) })]) },
      metadata: { estimator: 'logistic-regression', params: { C: 0.5, maxIterations: 100, seed: 7 } },
    });
  });

  it('refuses parameters that the estimator does not have', async () => {
    await deliver('day_01.csv', 3);
    await expect(run(1, { params: { C: 1 } })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/params/C', detail: 'is no parameter of ml-logistic-regression' }],
    });
  });

  it('saves the best of the candidates, and what was found out about the others', async () => {
    await deliver('day_01.csv', 3);
    const candidates = [1e-6, 1].map((C) => ({ estimator: 'logistic-regression', params: { C } }) as const);
    await run(1, { search: { kind: 'crossValidation', folds: 3, metric: 'logLoss', candidates } });
    expect(await versions.metadata('made-up', id(1))).toMatchObject({
      estimator: 'logistic-regression',
      params: { C: 1, seed: 42 },
      files: {
        'report/hold-out.json': expect.anything(),
        'report/candidates.json': expect.anything(),
        'report/cv_results.csv': expect.anything(),
      },
    });
  });

  it('promotes a better version and keeps a worse one out of production, but on disk', async () => {
    await deliver('day_01.csv', 4);
    await run(1);
    await deliver('day_02.csv', 2);
    expect((await run(2)).decision).toBe('rejected');
    expect(await inProduction()).toBe(id(1));
    await deliver('day_03.csv', 50);
    expect(await run(3)).toMatchObject({ decision: 'promoted', reasons: [expect.stringContaining(id(1))] });
    expect(await inProduction()).toBe(id(3));
    expect(await versions.metadata('made-up', id(2))).toMatchObject({
      decision: 'rejected',
      parent_version: id(1),
    });
  });

  it('ends unchanged when a schedule meets rows it has learned from before; who asks is trained for', async () => {
    await deliver('day_01.csv', 4);
    await run(1);
    expect(await run(2, {}, true)).toEqual({
      decision: 'unchanged',
      reasons: [expect.stringContaining(id(1))],
    });
    expect(await versions.metadata('made-up', id(2))).toBeUndefined();
    expect(await run(3)).toMatchObject({ decision: 'rejected', version: id(3) });
    expect(await run(4, { params: { seed: 7 } }, true)).toMatchObject({ version: id(4) });
  });

  it('takes the asked-for delivery, model, parameters and gate', async () => {
    await deliver('day_01.csv', 3);
    await deliver('day_02.csv', 4);
    const result = await run(1, {
      source: 'day_01.csv',
      model: 'other',
      params: { balanced: true, threshold: 0.3 },
      gate: { metric: 'logLoss' },
    });
    expect(result.decision).toBe('promoted');
    expect(await versions.metadata('other', id(1))).toMatchObject({
      training_data_file: 'day_01.csv',
      params: { balanced: true, threshold: 0.3 },
      threshold: 0.3,
      metric: { name: 'logLoss' },
    });
  });

  it('goes on after the save when the process died there, without the delivery', async () => {
    await deliver('day_01.csv', 3);
    versions.afterSave = () => Promise.reject(new Error('died'));
    await expect(run(1)).rejects.toThrow('died');
    expect(await inProduction()).toBeUndefined();
    await rm(path.join(root, 'data'), { recursive: true });
    expect(await run(1)).toMatchObject({ decision: 'promoted', version: id(1) });
    expect(await inProduction()).toBe(id(1));
  });

  it('does not promote again what was promoted and taken back since', async () => {
    await deliver('day_01.csv', 4);
    await run(1);
    await deliver('day_02.csv', 50);
    await run(2);
    await aliases.rollback({ model: 'made-up', alias: PRODUCTION, by: 'api' });
    expect(await run(2)).toMatchObject({ decision: 'promoted', version: id(2) });
    expect(await inProduction()).toBe(id(1));
  });

  it('decides again when somebody else was promoted meanwhile', async () => {
    await deliver('day_01.csv', 3);
    await run(1);
    await deliver('day_02.csv', 50);
    await run(2, { model: 'made-up', gate: { metric: 'brier', minimumGain: 1 } });
    expect(await inProduction()).toBe(id(1));

    await deliver('day_03.csv', 10);
    versions.afterSave = async () => {
      await aliases.move({ model: 'made-up', alias: PRODUCTION, version: id(2), by: 'api' });
    };
    const result = await run(3);
    expect(result).toMatchObject({ decision: 'rejected', reasons: [expect.stringContaining(id(2))] });
    expect(await versions.metadata('made-up', id(3))).toMatchObject({
      decision: 'promoted',
      parent_version: id(1),
    });
    expect(await inProduction()).toBe(id(2));
  });

  it('promotes after all when it is better than what came in between, too', async () => {
    await deliver('day_01.csv', 3);
    await run(1);
    await deliver('day_02.csv', 2);
    await run(2);
    await deliver('day_03.csv', 50);
    versions.afterSave = async () => {
      await aliases.move({ model: 'made-up', alias: PRODUCTION, version: id(2), by: 'api' });
    };
    expect(await run(3)).toMatchObject({ decision: 'promoted', reasons: [expect.stringContaining(id(2))] });
    expect(await inProduction()).toBe(id(3));
  });

  it('saves nothing once it was told to end', async () => {
    await deliver('day_01.csv', 3);
    const end = AbortSignal.abort(new Error('shutting down'));
    const order = { run: { id: id(1), version: id(1) }, request: { dataset: 'made-up' }, scheduled: true };
    await expect(retraining.run(order, end)).rejects.toThrow();
    expect(await versions.models()).toEqual([]);
  });

  it.each([
    ['an unknown dataset', { dataset: 'nowhere' }, 'unknown_dataset'],
    ['a source outside the data folders', { source: '/etc/passwd' }, 'invalid_request'],
    ['a source that is not there', { source: 'day_99.csv' }, 'invalid_request'],
    ['no delivery at all', {}, 'invalid_request'],
  ] satisfies [string, Partial<RunRequest>, string][])('refuses %s', async (_, request, code) => {
    await expect(run(1, request)).rejects.toMatchObject({ code });
  });
});
