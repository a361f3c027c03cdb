import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InputSchema, PRODUCTION } from '#contracts';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { makeModel } from '#serving';
import { registerOnnx } from './register-onnx.js';

const svc = new URL('../../../../test/onnx/iris-svc.onnx', import.meta.url);
const input = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };

describe('registering an ONNX file', () => {
  let root: string;
  let versions: Versions;
  let aliases: Aliases;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'presage-onnx-'));
    const folder = new ArtifactFolder(root);
    versions = new Versions(folder);
    aliases = new Aliases(folder, versions, async () => undefined);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const registration = async () => ({
    model: 'iris',
    bytes: await readFile(svc),
    fileName: 'iris-svc.onnx',
    schema: InputSchema.parse({ columns: Object.keys(input).map((name) => ({ name, type: 'number' })) }),
    classes: ['setosa', 'versicolor', 'virginica'],
    golden: [{ input }],
    by: 'test',
  });

  it('puts a version into production that answers as it did when it was registered', async () => {
    const move = await registerOnnx(await registration(), { versions, aliases });
    expect(await aliases.pointer('iris', PRODUCTION)).toEqual(move);
    const read = await versions.readArtifact('iris', move.version);
    if (read.kind !== 'ok') throw new Error(`the version is ${read.kind}`);
    const model = await makeModel(read.artifact, read.metadata);
    const scores = await model.scores([Object.values(input)]);
    expect([...scores]).toEqual(read.metadata.golden[0]?.output);
    expect(scores[0]).toBeGreaterThan(0.9);
    await model.close?.();
  });

  it.each([
    [{ rocAuc: 0.91 }, { name: 'rocAuc', value: 0.91 }],
    [
      { rocAuc: 0.91, accuracy: 0.8 },
      { name: 'accuracy', value: 0.8 },
    ],
    [{}, undefined],
  ])('shows of the metrics %j what its maker has measured, and nothing else', async (metrics, metric) => {
    const { version } = await registerOnnx({ ...(await registration()), metrics }, { versions, aliases });
    expect((await versions.metadata('iris', version))?.metric).toEqual(metric);
  });

  it.each([
    ['it answers otherwise than it should', { golden: [{ input, output: [0, 1, 0] }] }, /not 0, 1, 0/],
    ['it cannot be read', { bytes: Buffer.from('no model') }, /cannot be run/],
    ['nothing says how it should answer', { golden: [] }, /at least one golden instance/],
    ['it has other classes', { classes: ['a', 'b'] }, /probabilities of 2 classes/],
    ['a class is there twice', { classes: ['a', 'b', 'a'] }, /a class is there twice: a, b, a/],
    ['the positive class is none', { positiveClass: 'rose' }, /"rose" is none of the classes/],
  ])('is refused when %s, and saves nothing', async (_, wrong, message) => {
    const given = { ...(await registration()), ...wrong };
    await expect(registerOnnx(given, { versions, aliases })).rejects.toThrow(message);
    expect(await versions.models()).toEqual([]);
  });
});
