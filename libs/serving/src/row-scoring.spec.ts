import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { BatchResult, ClassPrediction } from '#contracts';
import { parseAddress } from '#redis';
import { Health } from '#telemetry';
import { faultyModels } from '../../../test/support/faulty-model.js';
import type { FaultyModels } from '../../../test/support/faulty-model.js';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let admin: Redis;
let models: FaultyModels;
let app: ServingApp;

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis({ ...parseAddress(redis.url), replyMapping: 'legacy' });
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
beforeEach(() => {
  models = faultyModels();
});
afterEach(() => app.close());

async function start(env: Record<string, string>): Promise<void> {
  app = await startServing(redis.url, { CACHE_TIMEOUT_MS: '1000', ...env }, models.makeModel);
  await promote(app.aliases, await saveTinyVersion(app.versions, { slope: 1 }));
  await app.models.refresh('tiny', 'production');
  models.rowsScored = 0;
}

/** Probability and origin of each instance. */
async function ask(...values: number[]): Promise<(readonly [number, boolean])[]> {
  const instances = values.map((a) => ({ a, b: 0 }));
  const { predictions } = (await app.predictor.predict({ instances }, 'id')) as BatchResult;
  return (predictions as ClassPrediction[]).map(({ probability, cached }) => [probability, cached] as const);
}

const lookUps = async (tier: string, result: string): Promise<number> => {
  const { values } = await app.metrics.cacheLookups.get();
  return values.find(({ labels }) => labels.tier === tier && labels.result === result)?.value ?? 0;
};

/** Commands Redis has been sent. */
async function commands(name: string): Promise<number> {
  const stats = await admin.info('commandstats');
  return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

describe('rows asked for again', () => {
  it('are answered out of Redis the second time, and by this process itself from then on', async () => {
    await start({});
    expect(await ask(1)).toEqual([[sigmoid(1), false]]);
    expect(await ask(1)).toEqual([[sigmoid(1), true]]);
    const before = await commands('mget');
    expect(await ask(1)).toEqual([[sigmoid(1), true]]);
    expect(await commands('mget')).toBe(before);
    expect(await lookUps('local', 'hit')).toBe(1);
    expect(models.rowsScored).toBe(1);
  });

  it('stay in memory while any number of others come once', async () => {
    await start({ CACHE_LOCAL_ENTRIES: '2' });
    for (let i = 0; i < 3; i++) await ask(1);
    for (let once = 2; once < 12; once++) await ask(once);
    const before = await commands('mget');
    expect(await ask(1)).toEqual([[sigmoid(1), true]]);
    expect(await commands('mget')).toBe(before);
  });

  it('are answered by this process itself while Redis can be read and not written', async () => {
    const cache = await startRedis();
    const full = new Redis({ ...parseAddress(cache.url), replyMapping: 'legacy' });
    await full.config('SET', 'maxmemory', '1');
    await start({ CACHE_REDIS_URL: cache.url });
    full.disconnect();
    let cached = false;
    // The answer does not wait for what is kept.
    for (let i = 0; i < 100 && !cached; i++) cached = (await ask(1))[0]?.[1] ?? false;
    expect(cached).toBe(true);
    await cache.stop();
  });

  it('are answered by this process itself while there is no Redis', async () => {
    const cache = await startRedis();
    await start({ CACHE_REDIS_URL: cache.url });
    await cache.stop();
    expect(await ask(1)).toEqual([[sigmoid(1), false]]);
    expect(await ask(1)).toEqual([[sigmoid(1), true]]);
  });

  it('are answered out of Redis by another process, and by itself from then on', async () => {
    await start({ REDIS_PREFIX: 'shared' });
    const first = app;
    await ask(1, 2);
    await admin.ping();
    app = await startServing(
      redis.url,
      { REDIS_PREFIX: 'shared', ARTIFACTS_DIR: first.folder, CACHE_TIMEOUT_MS: '1000' },
      models.makeModel,
    );
    await app.models.refresh('tiny', 'production');
    models.rowsScored = 0;
    expect(await ask(1, 3)).toEqual([
      [sigmoid(1), true],
      [sigmoid(3), false],
    ]);
    expect(await ask(1)).toEqual([[sigmoid(1), true]]);
    expect([await lookUps('redis', 'hit'), await lookUps('local', 'hit')]).toEqual([1, 1]);
    expect(models.rowsScored).toBe(1);
    await first.close();
  });

  it('get the same answers whatever is lost meanwhile, here and in Redis', async () => {
    await start({ CACHE_LOCAL_ENTRIES: '3' });
    for (let round = 0; round < 40; round++) {
      const values = Array.from({ length: 5 }, (_, i) => (round * 7 + i * i) % 11);
      if (round % 8 === 0) await admin.flushall();
      const answers = await ask(...values);
      expect(answers.map(([probability]) => probability)).toEqual(values.map(sigmoid));
    }
    expect(await lookUps('local', 'hit')).toBeGreaterThan(0);
    expect(await lookUps('redis', 'hit')).toBeGreaterThan(0);
  });

  it('are computed at once while Redis is too slow, and the process says so', async () => {
    const cache = await startRedis();
    await start({ CACHE_REDIS_URL: cache.url, CACHE_TIMEOUT_MS: '100' });
    const check = async () => (await app.module.get(Health).readiness()).checks['cache'];
    expect(await check()).toEqual({ status: 'ok' });
    cache.pause();
    await Promise.all([ask(1), ask(2), ask(3)]);
    expect(await ask(4)).toEqual([[sigmoid(4), false]]);
    expect(await lookUps('redis', 'rest')).toBe(1);
    expect(await check()).toMatchObject({ status: 'degraded', reason: expect.stringMatching(/too long/) });
    cache.resume();
    for (let i = 0; i < 300 && (await check())?.status !== 'ok'; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await check()).toEqual({ status: 'ok' });
    await cache.stop();
  });

  it('share their round trips with those of other requests of the same moment', async () => {
    await start({ CACHE_LOCAL_ENTRIES: '0' });
    await ask(0);
    const reads = await admin.info('stats');
    const before = await commands('mget');
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
    expect(await commands('mget')).toBeLessThan(before + 15);
    const processed = (text: string) => Number(/total_reads_processed:(\d+)/.exec(text)?.[1]);
    expect(await commands('set')).toBeGreaterThanOrEqual(50);
    // Look-ups, and writes, in one each if the moment is short enough; two are the test's own.
    expect(processed(await admin.info('stats')) - processed(reads)).toBeLessThan(15);
  });
});
