import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArtifactFolder, Versions } from '#registry';
import { artifactFiles, aVersion, MODEL, openStore, ulid } from './store.fixture.js';

describe('the versions of a model', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let folderOf: (n: number) => string;

  beforeEach(async () => {
    store = await openStore();
    folderOf = (n) => path.join(store.artifacts, 'models', MODEL, 'versions', ulid(n));
  });
  afterEach(() => store.close());

  const save = (n: number, changes = {}) => store.versions.save(aVersion(n, changes), artifactFiles());
  const idsOf = (page: { versions: { model_version_id: string }[] }) =>
    page.versions.map((version) => version.model_version_id);

  it('are none while nothing has been saved', async () => {
    const nowhere = new Versions(new ArtifactFolder(path.join(store.root, 'not/there')));
    expect(await nowhere.models()).toEqual([]);
    expect(await nowhere.list(MODEL, { limit: 10 })).toEqual({ versions: [] });
    expect(await nowhere.metadata(MODEL, ulid(1))).toBeUndefined();
    expect(await nowhere.ofConfiguration(MODEL, 'a'.repeat(64))).toBeUndefined();
    expect(await nowhere.readArtifact(MODEL, ulid(1))).toEqual({ kind: 'missing' });
  });

  it('are saved with the size and sha256 of each file', async () => {
    const files = { ...artifactFiles(), 'report/table.csv': Buffer.from('abc') };
    expect(await store.versions.save(aVersion(1), files)).toBe('saved');
    expect(await store.versions.metadata(MODEL, ulid(1))).toMatchObject({
      ...aVersion(1),
      files: {
        'report/table.csv': {
          bytes: 3,
          sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        },
      },
    });
    expect(await readFile(path.join(folderOf(1), 'report/table.csv'), 'utf8')).toBe('abc');
  });

  it('never change: saving one again says that it exists', async () => {
    await save(1);
    const before = await readFile(path.join(folderOf(1), 'metadata.json'));
    expect(await save(1, { seed: 7, configuration_sha256: 'f'.repeat(64) })).toBe('exists');
    expect(await readFile(path.join(folderOf(1), 'metadata.json'))).toEqual(before);
    expect(await store.versions.ofConfiguration(MODEL, 'f'.repeat(64))).toBeUndefined();
  });

  it('are saved once when several save the same one at once', async () => {
    const outcomes = await Promise.all([save(1), save(1), save(1), save(1)]);
    expect(outcomes.sort()).toEqual(['exists', 'exists', 'exists', 'saved']);
  });

  it('make their model known', async () => {
    await save(1);
    await save(1, { model: 'adult' });
    await mkdir(path.join(store.artifacts, 'models/Not-A-Model/versions'), { recursive: true });
    await mkdir(path.join(store.artifacts, 'models/empty/versions'), { recursive: true });
    expect(await store.versions.models()).toEqual(['adult', MODEL]);
  });

  it('are listed newest first, page by page, each once', async () => {
    for (const n of [3, 1, 5, 2, 4]) await save(n);
    const first = await store.versions.list(MODEL, { limit: 2 });
    expect(idsOf(first)).toEqual([ulid(5), ulid(4)]);
    await save(6); // Newer than the page that was read: it must not shift the next one.
    const second = await store.versions.list(MODEL, { limit: 2, cursor: first.nextCursor });
    expect(idsOf(second)).toEqual([ulid(3), ulid(2)]);
    const third = await store.versions.list(MODEL, { limit: 2, cursor: second.nextCursor });
    expect(idsOf(third)).toEqual([ulid(1)]);
    expect(third.nextCursor).toBeUndefined();
    expect(await store.versions.list(MODEL, { limit: 6 })).not.toHaveProperty('nextCursor');
  });

  it('are not paged by a cursor that was never given out', async () => {
    const page = store.versions.list(MODEL, { limit: 2, cursor: '../../x' });
    await expect(page).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('are listed without the one whose metadata is damaged', async () => {
    for (const n of [1, 2, 3]) await save(n);
    await writeFile(path.join(folderOf(2), 'metadata.json'), '{"schema_version":');
    expect(idsOf(await store.versions.list(MODEL, { limit: 10 }))).toEqual([ulid(3), ulid(1)]);
    expect(await store.versions.metadata(MODEL, ulid(2))).toBeUndefined();
  });

  it('are found by the configuration they were made of, the newest one first', async () => {
    const configuration_sha256 = 'c'.repeat(64);
    await save(1, { configuration_sha256 });
    await save(2);
    await save(3, { configuration_sha256, decision: 'rejected' });
    expect(await store.versions.ofConfiguration(MODEL, configuration_sha256)).toBe(ulid(3));
    expect(await store.versions.ofConfiguration(MODEL, 'd'.repeat(64))).toBeUndefined();
    expect(await store.versions.ofConfiguration('adult', configuration_sha256)).toBeUndefined();
    await rm(folderOf(3), { recursive: true });
    expect(await store.versions.ofConfiguration(MODEL, configuration_sha256)).toBe(ulid(1));
  });

  it('cannot be saved unless they could be read again', async () => {
    await expect(save(1, { metrics: { f1: Number.NaN } })).rejects.toThrow();
    await expect(save(1, { configuration_sha256: '../x' })).rejects.toThrow(RangeError);
    const huge = { 'model.json': Buffer.alloc(64 * 1024 * 1024 + 1) };
    await expect(store.versions.save(aVersion(1), huge)).rejects.toThrow(RangeError);
    expect(await store.versions.models()).toEqual([]);
  });

  it.each(['../model.json', '/model.json', 'a/../../b', '.hidden', 'metadata.json', 'a//b', 'a\\b', ''])(
    'have no file called %j',
    async (name) => {
      const saving = store.versions.save(aVersion(1), { ...artifactFiles(), [name]: Buffer.from('x') });
      await expect(saving).rejects.toThrow(RangeError);
    },
  );

  it('do not contain what a dead trainer staged, and the next save clears it away after an hour', async () => {
    await save(1);
    const staging = path.join(store.artifacts, '.staging');
    // Died before the last file, once a moment ago and once two hours ago.
    for (const name of ['recent', 'old'])
      await cp(folderOf(1), path.join(staging, name), { recursive: true });
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    await utimes(path.join(staging, 'old'), twoHoursAgo, twoHoursAgo);
    expect(idsOf(await store.versions.list(MODEL, { limit: 10 }))).toEqual([ulid(1)]);
    await save(2);
    expect(await readdir(staging)).toEqual(['recent']);
  });
});
