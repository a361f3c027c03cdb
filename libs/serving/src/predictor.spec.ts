import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ClassPrediction, PredictRequest, SingleResult } from '#contracts';
import { parseAddress } from '#redis';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { faultyModels } from '../../../test/support/faulty-model.js';
import type { FaultyModels } from '../../../test/support/faulty-model.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let app: ServingApp;
let models: FaultyModels;
let version: string;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  models = faultyModels();
  app = await startServing(redis.url, { CACHE_TIMEOUT_MS: '1000' }, models.makeModel);
  version = await saveTinyVersion(app.versions, { slope: 1 });
  await promote(app.aliases, version);
  await app.models.refresh('tiny', 'production');
  models.rowsScored = 0;
});
afterEach(() => app.close());

const ask = (request: PredictRequest) => app.predictor.predict(request, 'id');
const single = async (features: Record<string, number>) =>
  (await ask({ features })) as SingleResult & ClassPrediction;
const batch = async (instances: Record<string, number>[]) =>
  (await ask({ instances })) as { predictions: ClassPrediction[] };

/** Waits until the cache's writes, which are not waited for, have arrived: Redis answers in order. */
const cacheSettled = async () => {
  const probe = new Redis({ ...parseAddress(redis.url), replyMapping: 'legacy' });
  await probe.ping();
  probe.disconnect();
};

describe('the predictor', () => {
  it('answers with the probability of the positive class and decides by the threshold', async () => {
    expect(await single({ a: 2, b: 0 })).toEqual({
      id: 'id',
      model: 'tiny',
      version,
      threshold: 0.5,
      prediction: 1,
      probability: sigmoid(2),
      probabilities: { '0': 1 - sigmoid(2), '1': sigmoid(2) },
      cached: false,
    });
    expect((await single({ a: -2, b: 0 })).prediction).toBe(0);
  });

  it('finds the same instance in the cache however it is written', async () => {
    await ask({ features: JSON.parse('{"a":1,"b":2}') as Record<string, number> });
    await cacheSettled();
    const again = await ask({ features: JSON.parse('{"b":2,"a":1.0}') as Record<string, number> });
    expect(again).toMatchObject({ cached: true, probability: sigmoid(1) });
    expect(models.rowsScored).toBe(1);
    expect(await single({ a: 2, b: 1 })).toMatchObject({ cached: false });
  });

  it('asks the model only for the rows the cache does not have, in one call, and keeps the order', async () => {
    await batch([
      { a: 1, b: 0 },
      { a: 3, b: 0 },
    ]);
    await cacheSettled();
    models.calls = 0;
    const { predictions } = await batch([0, 1, 2, 3, 4].map((a) => ({ a, b: 0 })));
    expect(predictions.map(({ probability }) => probability)).toEqual([0, 1, 2, 3, 4].map(sigmoid));
    expect(predictions.map(({ cached }) => cached)).toEqual([false, true, false, true, false]);
    expect(models.calls).toBe(1);
    expect(models.rowsScored).toBe(5);
  });

  it('moves a threshold without a new version and without dropping the cache', async () => {
    expect(await single({ a: 1, b: 0 })).toMatchObject({ prediction: 1 });
    await promote(app.aliases, version, { threshold: 0.9 });
    await app.models.refresh('tiny', 'production');
    await cacheSettled();
    expect(await single({ a: 1, b: 0 })).toMatchObject({ prediction: 0, threshold: 0.9, cached: true });
    expect(await ask({ version, features: { a: 1, b: 0 } })).toMatchObject({ prediction: 1, threshold: 0.5 });
  });

  it('never answers with scores of another version', async () => {
    await single({ a: 1, b: 0 });
    const better = await saveTinyVersion(app.versions, { slope: 5 });
    await promote(app.aliases, better);
    await app.models.refresh('tiny', 'production');
    expect(await single({ a: 1, b: 0 })).toMatchObject({
      version: better,
      probability: sigmoid(5),
      cached: false,
    });
  });

  it('names every field that is wrong', async () => {
    const bad = ask({ instances: [{ a: 1, b: 1 }, JSON.parse('{"a":"x","c":1}') as Record<string, number>] });
    await expect(bad).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/^3 fields are not valid; the first: \/instances\/1\//),
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/instances/1/a' }),
        expect.objectContaining({ pointer: '/instances/1/b' }),
        expect.objectContaining({ pointer: '/instances/1/c' }),
      ]),
    });
    expect(models.rowsScored).toBe(0);
  });

  it.each(['nan', 'short', 'throw'] as const)(
    'answers model_failed, and caches nothing, when a model is %s',
    async (how) => {
      models.fail(how);
      await expect(single({ a: 7, b: 0 })).rejects.toMatchObject({ code: 'model_failed', status: 503 });
      models.heal();
      expect(await single({ a: 7, b: 0 })).toMatchObject({ cached: false, probability: sigmoid(7) });
    },
  );

  it('keeps a failing model from touching another one', async () => {
    const other = await saveTinyVersion(app.versions, { model: 'other', slope: 3 });
    await promote(app.aliases, other, { model: 'other' });
    models.fail('throw', (slope) => slope === 1);
    const codes: unknown[] = [];
    for (let i = 0; i < 20; i++)
      codes.push(await single({ a: i, b: 9 }).catch((error: { code: string }) => error.code));
    expect(codes.at(-1)).toBe('model_unavailable');
    expect(await ask({ model: 'other', features: { a: 1, b: 0 } })).toMatchObject({
      probability: sigmoid(3),
    });
  });

  it('says what it does not know', async () => {
    await expect(ask({ model: 'nobody', features: { a: 1 } })).rejects.toMatchObject({
      code: 'unknown_model',
    });
    await expect(ask({ alias: 'nowhere', features: { a: 1 } })).rejects.toMatchObject({
      code: 'unknown_alias',
    });
    const never = ask({ version: '01ARZ3NDEKTSV4RRFFQ69G5FAV', features: { a: 1 } });
    await expect(never).rejects.toMatchObject({ code: 'unknown_version' });
  });
});

describe('a cache that is away', () => {
  it('is a miss while it hangs, and while it is gone', async () => {
    const cache = await startRedis();
    // What the process remembers by itself does not need it.
    const env = { CACHE_REDIS_URL: cache.url, CACHE_LOCAL_ENTRIES: '0' };
    const own = await startServing(redis.url, env, models.makeModel);
    await promote(own.aliases, await saveTinyVersion(own.versions));
    const features = { a: 1, b: 0 };
    await own.predictor.predict({ features }, 'id');
    cache.pause();
    expect(await own.predictor.predict({ features }, 'id')).toMatchObject({
      cached: false,
      probability: sigmoid(1),
    });
    cache.resume();
    await cache.kill9();
    expect(await own.predictor.predict({ features }, 'id')).toMatchObject({
      cached: false,
      probability: sigmoid(1),
    });
    await own.close();
    await cache.stop();
  });
});
