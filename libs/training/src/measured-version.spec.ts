import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatasetContract, type HoldOutReport, PermutationImportance, VersionMetadata } from '#contracts';
import { IMPORTANCE, measureVersion, versionImportance, type VersionOnDelivery } from '#training';
import { fitDelivery } from './fit-delivery.js';
import { newVersion } from './new-version.js';

const contract = DatasetContract.parse({
  name: 'made-up',
  features: {
    columns: [
      { name: 'x', type: 'number' },
      { name: 'idle', type: 'number' },
    ],
  },
  target: { column: 'y', classes: ['no', 'yes'], positiveClass: 'yes' },
});
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const x = (i * 37) % 100;
    return `${x},${(i * 53) % 100},${x + (i % 40) > 70 ? 'yes' : 'no'}`;
  });
const limits = { maxRows: 1_000, maxColumns: 10, maxLineBytes: 100 };

let folder: string;
let holdOut: HoldOutReport;
let version: VersionOnDelivery;
const deliver = async (name: string, rows: string[]) => {
  const file = path.join(folder, name);
  await writeFile(file, ['x,idle,y', ...rows].join('\n'));
  return file;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-measured-'));
  const file = await deliver('day.csv', rowsOf(200));
  const order = {
    contract,
    estimator: 'logistic-regression',
    estimatorParams: { C: 1, maxIterations: 100 },
    params: { balanced: false, seed: 42, threshold: 0.4 },
    testShare: 0.2,
  } as const;
  const fitted = await fitDelivery({ ...order, file, limits });
  if (fitted.measured.task !== 'classification') throw new Error('nothing was held out');
  ({ holdOut } = fitted.measured);
  const id = '01J00000000000000000000001';
  const made = newVersion({
    run: { id, version: id },
    configuration: { ...order, model: 'made-up', gate: { metric: 'f1', minimumGain: 0, always: false } },
    file,
    fitted,
    verdict: { decision: 'promoted', reasons: [] },
    parent: undefined,
    gitCommit: undefined,
    durationMs: 1,
    trainedAt: new Date(0),
  });
  const metadata = VersionMetadata.parse({ ...made, files: {} });
  version = { metadata, artifact: fitted.artifact, contract, file, limits };
});
afterAll(() => rm(folder, { recursive: true }));

const importance = (of: VersionOnDelivery, metric: 'rocAuc' | 'logLoss' = 'rocAuc') =>
  versionImportance(of, { ...IMPORTANCE, metric, generatedAt: new Date(0), onProgress: () => undefined });

describe('a version measured again', () => {
  it('on its own delivery does as well as on the day it was trained: the same rows are held out', async () => {
    expect(await measureVersion(version)).toEqual(holdOut);
  });

  it('on another delivery is measured on all rows', async () => {
    const file = await deliver('other.csv', rowsOf(90));
    expect(await measureVersion({ ...version, file })).toMatchObject({ rows: 90, threshold: 0.4 });
  });

  it('gets the threshold that a rule chooses', async () => {
    const report = await measureVersion(version, { kind: 'recall', atLeast: 1 });
    expect(report.metrics.recall).toBe(1);
    expect(report.threshold).toBe(report.bestThreshold?.threshold);
  });

  it('says which columns matter, in the file that is known for it', async () => {
    const found = await importance(version);
    expect(PermutationImportance.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      dataset: 'made-up',
      scorer: 'rocAuc',
      baseline_score: holdOut.metrics.rocAuc,
      n_repeats: 10,
      max_samples: 5_000,
      generated_at: '1970-01-01T00:00:00.000Z',
      top3: ['x', 'idle'],
    });
    expect((await importance(version, 'logLoss')).features[0]?.mean_drop).toBeGreaterThan(0);
  });

  it('is refused of an outlier model: nothing says what is right', async () => {
    const metadata = { ...version.metadata, classes: [] };
    await expect(measureVersion({ ...version, metadata })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'outlier models have nothing to be measured against',
    });
  });

  it('is refused when the dataset has other columns by now', async () => {
    const columns = contract.features.columns.toReversed();
    const changed = { ...contract, features: { ...contract.features, columns } };
    await expect(measureVersion({ ...version, contract: changed })).rejects.toThrow(/have changed/);
  });
});
