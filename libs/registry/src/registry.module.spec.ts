import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Aliases, DataFolders, DatasetCatalog, RegistryModule, Runs, Schedules, Versions } from '#registry';
import { readSettings, SettingsModule } from '#settings';
import { artifactFiles, aVersion, MODEL, openStore, ulid } from './store.fixture.js';

@Module({})
class Root {}

const production = { model: MODEL, alias: 'production', by: 'test' };

describe('the registry of a process', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let app: INestApplicationContext | undefined;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await store.close();
  });

  /** With the address of a Redis that is not there. */
  async function start(artifacts = store.artifacts, env = {}): Promise<INestApplicationContext> {
    const settings = readSettings({
      ...env,
      ARTIFACTS_DIR: artifacts,
      QUEUE_REDIS_URL: `unix://${store.root}/no-redis.sock`,
    });
    const imports = [SettingsModule.with(settings), RegistryModule];
    app = await NestFactory.createApplicationContext({ module: Root, imports }, { logger: false });
    return app;
  }

  it('offers every part, over the folders of the settings', async () => {
    const parts = await start();
    for (const part of [Versions, Aliases, Runs, Schedules, DatasetCatalog, DataFolders]) {
      expect(parts.get(part)).toBeInstanceOf(part);
    }
    await parts.get(Versions).save(aVersion(1), artifactFiles());
    expect(await store.versions.models()).toEqual([MODEL]);
  });

  it('moves aliases while Redis is away, since the event is only a hint', async () => {
    await store.versions.save(aVersion(1), artifactFiles());
    const outcome = await (await start()).get(Aliases).move({ ...production, version: ulid(1) });
    expect(outcome).toMatchObject({ kind: 'moved' });
    expect(await store.aliases.pointer(MODEL, 'production')).toMatchObject({ version: ulid(1) });
  });

  it('puts derived files right when it starts', async () => {
    await store.versions.save(aVersion(1), artifactFiles());
    await store.aliases.move({ ...production, version: ulid(1) });
    const current = path.join(store.artifacts, 'models', MODEL, 'CURRENT');
    await writeFile(current, 'stale\n');
    await start();
    expect(await readFile(current, 'utf8')).toBe(`${ulid(1)}\n`);
  });

  it('starts although one alias is damaged, and repairs the others', async () => {
    for (const model of ['adult', MODEL]) {
      await store.versions.save(aVersion(1, { model }), artifactFiles());
      await store.aliases.move({ ...production, model, version: ulid(1) });
    }
    const models = path.join(store.artifacts, 'models');
    await writeFile(path.join(models, 'adult/aliases/production.log/2.json'), 'damaged');
    await writeFile(path.join(models, MODEL, 'CURRENT'), 'stale\n');
    await start();
    expect(await readFile(path.join(models, MODEL, 'CURRENT'), 'utf8')).toBe(`${ulid(1)}\n`);
  });

  it('starts although there is a file where its folder should be', async () => {
    const file = path.join(store.root, 'file');
    await writeFile(file, '');
    expect(await (await start(file)).get(Versions).models()).toEqual([]);
  });

  describe('with bundled models', () => {
    const bundled = () => ({ BUNDLED_ARTIFACTS: store.artifacts });
    const ownFolder = () => path.join(store.root, 'own');

    beforeEach(async () => {
      await store.versions.save(aVersion(1), artifactFiles());
      await store.versions.save(aVersion(2), artifactFiles());
      await store.aliases.move({ ...production, version: ulid(1), threshold: 0.3 });
      await store.aliases.move({ ...production, alias: 'candidate', version: ulid(2) });
    });

    it('has them, with their aliases and thresholds, when nothing is in production yet', async () => {
      const parts = await start(ownFolder(), bundled());
      expect(await parts.get(Versions).readArtifact(MODEL, ulid(2))).toMatchObject({ kind: 'ok' });
      const pointers = await parts.get(Aliases).pointers(MODEL);
      expect(pointers).toMatchObject([
        { alias: 'candidate', version: ulid(2) },
        { alias: 'production', version: ulid(1), threshold: 0.3 },
      ]);
    });

    it('leaves alone what is in production already', async () => {
      const own = await start(ownFolder());
      await own.get(Versions).save(aVersion(3), artifactFiles());
      await own.get(Aliases).move({ ...production, version: ulid(3) });
      await own.close();
      const parts = await start(ownFolder(), bundled());
      expect(await parts.get(Aliases).pointer(MODEL, 'production')).toMatchObject({ version: ulid(3) });
      expect(await parts.get(Versions).metadata(MODEL, ulid(1))).toBeUndefined();
    });

    it('starts without a model when the bundle is damaged', async () => {
      await writeFile(path.join(store.artifacts, 'models', MODEL, 'versions', ulid(1), 'model.json'), '{}');
      const parts = await start(ownFolder(), bundled());
      expect(await parts.get(Aliases).pointer(MODEL, 'production')).toBeUndefined();
    });

    it('starts although there is no such folder', async () => {
      const parts = await start(ownFolder(), { BUNDLED_ARTIFACTS: path.join(store.root, 'nowhere') });
      expect(await parts.get(Versions).models()).toEqual([]);
    });
  });
});
