import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ModelEvents } from '#redis';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let app: ServingApp;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  app = await startServing(redis.url, { RELOAD_INTERVAL_SECONDS: '10' });
});
afterEach(() => app.close());

/** Resolves when an alias serves the version; the swap itself wakes it. */
async function served(version: string): Promise<void> {
  const { modelInfo } = app.metrics;
  const set = modelInfo.set.bind(modelInfo);
  const seen = Promise.withResolvers<void>();
  modelInfo.set = ((labels: { version: string }, value: number) => {
    set(labels, value);
    if (labels.version === version) seen.resolve();
  }) as typeof modelInfo.set;
  if (app.models.serving().some((live) => live.version === version)) return;
  await seen.promise;
}

describe('the watch on the pointers', () => {
  it('takes over a promotion as soon as its event comes', async () => {
    const version = await saveTinyVersion(app.versions);
    const taken = served(version);
    await promote(app.aliases, version);
    await taken;
    expect(app.models.serving()).toMatchObject([{ model: 'tiny', alias: 'production', version }]);
  });

  it('re-reads the pointers when the connection comes back, for events it has missed', async () => {
    const first = await saveTinyVersion(app.versions);
    await promote(app.aliases, first);
    await served(first);
    await redis.kill9();
    const second = await saveTinyVersion(app.versions, { slope: 2 });
    await promote(app.aliases, second);
    const taken = served(second);
    await redis.restart();
    await taken;
  });

  it('survives an event that is not one', async () => {
    const events = app.module.get(ModelEvents, { strict: false });
    const version = await saveTinyVersion(app.versions);
    const broken = { model: 'tiny', alias: '../x', version, n: 1, at: '', by: 'test' };
    await events.publish(broken);
    const taken = served(version);
    await promote(app.aliases, version);
    await taken;
  });
});
