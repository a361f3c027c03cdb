import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { Metrics } from '#telemetry';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { testSettings } from '../../../test/support/test-settings.js';
import type { TestSettings } from '../../../test/support/test-settings.js';
import { PredictionCache } from './prediction-cache.js';

const TIMEOUT_MS = 1_000;

describe('the prediction cache', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let connections: RedisConnections;
  let cache: PredictionCache;
  let metrics: Metrics;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    redis = await startRedis();
    test = await testSettings(redis, { CACHE_TIMEOUT_MS: String(TIMEOUT_MS) });
    connections = new RedisConnections(test.settings);
    metrics = new Metrics();
    cache = new PredictionCache(connections, test.settings, metrics);
    await cache.onApplicationBootstrap();
  });
  afterEach(async () => {
    connections.close();
    await redis.stop();
    await test.remove();
  });

  it('finds what was written, row by row', async () => {
    const [first = '', second = ''] = ['first', 'second'].map((row) => connections.keys.score('m', 'v', row));
    await cache.write([{ key: first, scores: [0.25, 0.75] }]);
    expect(await cache.read([first, second], 2)).toEqual([[0.25, 0.75], undefined]);
  });

  it('keeps rows of several requests that are written in the same moment, each for its time', async () => {
    const keys = ['a', 'b', 'c'].map((row) => connections.keys.score('m', 'v', row));
    const [a = '', b = '', c = ''] = keys;
    await Promise.all([
      cache.write([
        { key: a, scores: [1, 2] },
        { key: b, scores: [3, 4] },
      ]),
      cache.write([{ key: c, scores: [5, 6] }]),
    ]);
    expect(await Promise.all([cache.read([c], 2), cache.read([b, a], 2)])).toEqual([
      [[5, 6]],
      [
        [3, 4],
        [1, 2],
      ],
    ]);
    for (const key of keys) {
      const seconds = await connections.cache.ttl(key);
      expect(seconds).toBeGreaterThan(test.settings.cache.ttlSeconds - 60);
      expect(seconds).toBeLessThanOrEqual(test.settings.cache.ttlSeconds);
    }
  });

  it('is a miss in time when its Redis hangs, also for a look-up that comes while another one waits', async () => {
    redis.pause();
    const look = async (): Promise<number> => {
      const since = performance.now();
      expect(await cache.read(['a row'], 2)).toEqual([undefined]);
      return performance.now() - since;
    };
    const first = look();
    // The first one is on its way then: what one turn asks leaves with it.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const times = await Promise.all([first, look()]);
    redis.resume();
    for (const ms of times) expect(ms).toBeLessThan(1.7 * TIMEOUT_MS);
  });

  it('is not asked any more after three late answers, until it answers a ping', async () => {
    const key = connections.keys.score('m', 'v', 'row');
    await cache.write([{ key, scores: [1, 2] }]);
    expect(await cache.read([key], 2)).toEqual([[1, 2]]);
    const notAsked = async () => {
      const { values } = await metrics.cacheLookups.get();
      return values.find(({ labels }) => labels.result === 'rest')?.value ?? 0;
    };
    redis.pause();
    await Promise.all([1, 2, 3].map(() => cache.read([key], 2)));
    expect([cache.resting, await notAsked()]).toEqual([true, 0]);
    expect(await cache.read([key], 2)).toEqual([undefined]);
    expect(await notAsked()).toBe(1);
    redis.resume();
    for (let i = 0; i < 300 && cache.resting; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await cache.read([key], 2)).toEqual([[1, 2]]);
  });
});
