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
  async function start(artifacts = store.artifacts): Promise<INestApplicationContext> {
    const settings = readSettings({
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
});
