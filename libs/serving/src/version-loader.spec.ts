import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InputSchema } from '#contracts';
import { ArtifactFolder, Versions } from '#registry';
import { readSettings } from '#settings';
import { Metrics } from '#telemetry';
import { aVersion, ulid } from '../../registry/src/store.fixture.js';
import { CallsElsewhere } from './calls-elsewhere.js';
import { makeModel } from './make-model.js';
import { ShortTurns } from './short-turns.js';
import { VersionLoader } from './version-loader.js';

const svc = new URL('../../../../test/onnx/iris-svc.onnx', import.meta.url);
const input = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };

describe('loading a version of other origin', () => {
  let root: string;
  let versions: Versions;
  let loader: VersionLoader;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'presage-loader-'));
    versions = new Versions(new ArtifactFolder(root));
    const [metrics, turns, elsewhere] = [new Metrics(), new ShortTurns(), new CallsElsewhere()];
    loader = new VersionLoader(versions, makeModel, readSettings({}), metrics, turns, elsewhere);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function load(file: Uint8Array, output?: number[]) {
    const metadata = aVersion(1, {
      model: 'iris',
      estimator: 'onnx',
      input_schema: InputSchema.parse({
        columns: Object.keys(input).map((name) => ({ name, type: 'number' })),
      }),
      classes: ['setosa', 'versicolor', 'virginica'],
      golden: output === undefined ? [] : [{ input, output }],
    });
    await versions.save(metadata, { 'model.onnx': file });
    return await loader.load('iris', ulid(1));
  }

  it('gives one that scores, and can be retired', async () => {
    const result = await load(await readFile(svc));
    if (result.kind !== 'loaded') throw new Error(result.kind);
    const scores = await result.version.scores([Object.values(input)]);
    expect(scores[0]).toBeGreaterThan(0.9);
    result.version.retire();
    await expect(result.version.scores([Object.values(input)])).rejects.toThrow();
  });

  it('refuses one that does not give its golden answers', async () => {
    const result = await load(await readFile(svc), [0, 0, 1]);
    expect(result).toMatchObject({ kind: 'refused', reason: 'golden' });
  });

  it('refuses one that the runtime cannot read', async () => {
    expect(await load(Buffer.from('no model'))).toMatchObject({ kind: 'refused', reason: 'failed' });
  });
});
