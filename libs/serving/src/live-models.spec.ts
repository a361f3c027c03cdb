import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Health } from '#telemetry';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { faultyModels } from '../../../test/support/faulty-model.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let app: ServingApp;
const models = faultyModels();

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  // No events here: the queue's Redis is away, and the pointers alone must do.
  const env = { MAX_LOADED_MODELS: '2', QUEUE_REDIS_URL: 'unix:///nowhere/queue.sock' };
  app = await startServing(redis.url, env, models.makeModel);
});
afterEach(() => app.close());

const refresh = () => app.models.refresh('tiny', 'production');
const servedVersion = () => app.models.serving().find(({ model }) => model === 'tiny')?.version;
const readiness = async () => await app.module.get(Health).readiness();

const features = { a: 1, b: 1 };

/** A model with a version in production. */
async function promoted(model: string): Promise<string> {
  const version = await saveTinyVersion(app.versions, { model });
  await promote(app.aliases, version, { model });
  return version;
}

async function spoil(version: string, change: (text: string) => string, model = 'tiny'): Promise<void> {
  const file = join(app.folder, 'models', model, 'versions', version, 'model.json');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

describe('live models', () => {
  it('are not ready while nothing was promoted, and say so to who asks', async () => {
    expect(await refresh()).toBe('absent');
    const asked = app.predictor.predict({ features }, 'id');
    await expect(asked).rejects.toMatchObject({ code: 'no_model', status: 503 });
    expect(await readiness()).toMatchObject({ ready: false, checks: { model: { status: 'down' } } });
  });

  it('swap when the pointer has moved, and only then', async () => {
    const first = await saveTinyVersion(app.versions);
    await promote(app.aliases, first);
    expect(await refresh()).toBe('swapped');
    expect(await refresh()).toBe('unchanged');
    const second = await saveTinyVersion(app.versions, { slope: 2 });
    expect(await refresh()).toBe('unchanged');
    await promote(app.aliases, second);
    expect(await refresh()).toBe('swapped');
    expect(servedVersion()).toBe(second);
    expect(await readiness()).toMatchObject({ ready: true, checks: { model: { status: 'ok' } } });
  });

  it.each([
    ['a flipped byte', (text: string) => text.replace('"classes":2', '"classes":3')],
    ['a cut-off file', (text: string) => text.slice(0, 20)],
  ])('refuse %s, go on with the version before, and say so', async (_, change) => {
    const good = await saveTinyVersion(app.versions);
    await promote(app.aliases, good);
    await refresh();
    const bad = await saveTinyVersion(app.versions, { slope: 2 });
    await spoil(bad, change);
    await promote(app.aliases, bad);
    expect(await refresh()).toBe('refused');
    expect(await refresh()).toBe('refused');
    expect(await app.predictor.predict({ features }, 'id')).toMatchObject({ version: good });
    const { ready, checks } = await readiness();
    expect(ready).toBe(true);
    expect(checks['model']).toMatchObject({
      status: 'degraded',
      refused: [{ version: bad, reason: 'corrupt' }],
    });
    const failures = await app.metrics.reloadFailures.get();
    expect(failures.values[0]).toMatchObject({ value: 1, labels: { model: 'tiny', reason: 'corrupt' } });
  });

  it('go on with the version before a bad one, also when it had to make room for others', async () => {
    const model = 'other';
    const good = await promoted(model);
    const bad = await saveTinyVersion(app.versions, { model, slope: 2 });
    await app.predictor.predict({ model, features }, 'id');
    await spoil(bad, () => 'no model', model);
    await promote(app.aliases, bad, { model });
    for (const name of ['one', 'two']) {
      await promoted(name);
      await app.predictor.predict({ model: name, features }, 'id');
    }
    expect(await app.predictor.predict({ model, features }, 'id')).toMatchObject({ version: good });
  });

  it('keep the default one in memory, and do not say of others that had to make room that they serve', async () => {
    await promoted('tiny');
    await refresh();
    for (const model of ['one', 'two', 'three']) {
      await promoted(model);
      await app.predictor.predict({ model, features }, 'id');
    }
    const served = app.models.serving().map(({ model }) => model);
    expect(served.toSorted()).toEqual(['three', 'tiny']);
    const { checks } = await readiness();
    expect(checks['model']).toMatchObject({ status: 'ok', serving: [{ model: 'tiny' }, { model: 'three' }] });
  });

  it('make room by what no alias serves before what one does', async () => {
    await promoted('one');
    await app.predictor.predict({ model: 'one', features }, 'id');
    for (const slope of [2, 3, 4]) {
      const version = await saveTinyVersion(app.versions, { slope });
      await app.predictor.predict({ model: 'tiny', version, features }, 'id');
    }
    expect(app.models.serving()).toMatchObject([{ model: 'one' }]);
  });

  it('refuse a version whose golden instances come out differently, and take the next one', async () => {
    await promote(app.aliases, await saveTinyVersion(app.versions));
    await refresh();
    const wrong = await saveTinyVersion(app.versions, {
      slope: 2,
      golden: [{ input: { a: 1, b: 0 }, output: [0.5, 0.5] }],
    });
    await promote(app.aliases, wrong);
    expect(await refresh()).toBe('refused');
    const right = await saveTinyVersion(app.versions, { slope: 3 });
    await promote(app.aliases, right);
    expect(await refresh()).toBe('swapped');
    expect(app.models.refusals()).toEqual([]);
  });

  it('load what a hundred requests ask for at once only once', async () => {
    const version = await saveTinyVersion(app.versions, { model: 'other' });
    await promote(app.aliases, version, { model: 'other' });
    models.calls = 0;
    await Promise.all(Array.from({ length: 100 }, () => app.predictor.check({ model: 'other', features })));
    const onceLoaded = models.calls;
    await app.predictor.check({ model: 'other', features });
    expect(models.calls).toBe(onceLoaded);
    expect(onceLoaded).toBeLessThan(100);
  });

  it('hold no more versions than allowed, and bring a dropped one back when it is asked for', async () => {
    const names = ['one', 'two', 'three'];
    for (const model of names) {
      await promote(app.aliases, await saveTinyVersion(app.versions, { model }), { model });
    }
    for (const model of [...names, ...names]) {
      expect(await app.predictor.predict({ model, features }, 'id')).toMatchObject({ model });
    }
  });

  it('go on serving when the folder of the registry has gone', async () => {
    await promote(app.aliases, await saveTinyVersion(app.versions));
    await refresh();
    await rm(join(app.folder, 'models'), { recursive: true });
    expect(await refresh()).toBe('absent');
    expect(await app.predictor.predict({ features }, 'id')).toMatchObject({ prediction: 1 });
  });

  it('tell an old event from a new pointer: what counts is the pointer', async () => {
    const first = await saveTinyVersion(app.versions);
    const second = await saveTinyVersion(app.versions, { slope: 2 });
    await promote(app.aliases, first);
    await promote(app.aliases, second);
    await Promise.all([refresh(), refresh(), refresh()]);
    expect(servedVersion()).toBe(second);
  });
});
