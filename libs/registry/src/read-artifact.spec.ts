import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ARTIFACT, artifactFiles, aVersion, MODEL, openStore, ulid } from './store.fixture.js';

describe('reading an artifact', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let folder: string;
  let file: string;
  let metadata: string;

  beforeEach(async () => {
    store = await openStore();
    await store.versions.save(aVersion(1), artifactFiles());
    folder = path.join(store.artifacts, 'models', MODEL, 'versions', ulid(1));
    file = path.join(folder, 'model.json');
    metadata = path.join(folder, 'metadata.json');
  });
  afterEach(() => store.close());

  const read = () => store.versions.readArtifact(MODEL, ulid(1));
  const corrupt = (reason: RegExp) => ({ kind: 'corrupt', reason: expect.stringMatching(reason) });

  it('gives what was saved, with its metadata', async () => {
    expect(await read()).toMatchObject({
      kind: 'ok',
      artifact: ARTIFACT,
      metadata: { model_version_id: ulid(1) },
    });
  });

  it('tells a version that is not there from one that is damaged', async () => {
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toEqual({ kind: 'missing' });
    await rm(file);
    expect(await read()).toEqual(corrupt(/model\.json is missing/));
  });

  it('finds a flipped bit', async () => {
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(await read()).toEqual(corrupt(/sha256/));
  });

  it('finds a file that was cut short', async () => {
    await truncate(file, 20);
    expect(await read()).toEqual(corrupt(/20 bytes instead of/));
  });

  it('does not load a file of 2 GB to find that it is not the one', async () => {
    await truncate(file, 2 ** 31); // Sparse: takes no room.
    expect(await read()).toEqual(corrupt(/2147483648 bytes, more than/));
  });

  it.each([
    ['of another format', { ...ARTIFACT, format: 'presage.model/9' }, /format: .*presage\.model\/1/],
    ['of an unknown estimator', { ...ARTIFACT, estimator: { kind: 'pickle' } }, /estimator/],
    ['with more than it should have', { ...ARTIFACT, code: 'process.exit()' }, /code/],
    ['that is no object', [1, 2, 3], /the whole/],
  ])('refuses an artifact %s', async (_, artifact, reason) => {
    await store.versions.save(aVersion(2), artifactFiles(artifact));
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toEqual(corrupt(reason));
  });

  it.each([
    ['no JSON', Buffer.from('not json'), /not valid JSON/],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), /not valid JSON/],
    ['too deep', Buffer.from('['.repeat(200_000)), /not valid JSON/],
  ])('refuses an artifact that is %s', async (_, bytes, reason) => {
    await store.versions.save(aVersion(2), { 'model.json': bytes });
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toEqual(corrupt(reason));
  });

  it('refuses a version that has only files of another kind', async () => {
    await store.versions.save(aVersion(2), { 'model.pkl': Buffer.from('pickle') });
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toEqual(corrupt(/no artifact/));
  });

  it('gives the bytes of an ONNX file without looking into them', async () => {
    await store.versions.save(aVersion(2), { 'model.onnx': Buffer.from('anything') });
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toMatchObject({
      kind: 'ok',
      artifact: { format: 'onnx', bytes: Buffer.from('anything') },
    });
  });

  it('finds a flipped bit in an ONNX file', async () => {
    await store.versions.save(aVersion(2), { 'model.onnx': Buffer.from('anything') });
    await writeFile(path.join(path.dirname(folder), ulid(2), 'model.onnx'), 'anythinG');
    expect(await store.versions.readArtifact(MODEL, ulid(2))).toEqual(corrupt(/sha256/));
  });

  it.each([
    ['no JSON', '{"schema', /metadata\.json: is not valid JSON/],
    ['of another schema', '{"schema_version":"v9"}', /metadata\.json: schema_version/],
  ])('refuses metadata that are %s', async (_, text, reason) => {
    await writeFile(metadata, text);
    expect(await read()).toEqual(corrupt(reason));
  });

  it('refuses the files of another version under this name', async () => {
    await store.versions.save(aVersion(2), artifactFiles());
    await rm(folder, { recursive: true });
    await rename(path.join(path.dirname(folder), ulid(2)), folder);
    expect(await read()).toEqual(corrupt(/is that of/));
  });

  it('follows no symbolic link, wherever it leads', async () => {
    const elsewhere = path.join(store.root, 'elsewhere');
    await rename(file, elsewhere);
    await symlink(elsewhere, file);
    expect(await read()).toEqual(corrupt(/symbolic link/));
    await rm(file);
    await symlink(file, file);
    expect(await read()).toEqual(corrupt(/symbolic link/));
  });

  it('refuses a folder in place of the file', async () => {
    await rm(file);
    await mkdir(file);
    expect(await read()).toEqual(corrupt(/not a regular file/));
  });
});
