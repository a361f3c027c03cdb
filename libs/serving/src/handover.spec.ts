import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SingleResult } from '#contracts';
import { loadModel } from '#learning';
import type { MakeModel } from '#serving';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let app: ServingApp;
/** Values of `a` that models were asked for, but for the golden instance. */
let scored: number[];
/** Rows with this value of `a` are never answered. */
let hanging: number | undefined;

const makeModel: MakeModel = (artifact, { input_schema: schema }) => {
  if (artifact.format === 'onnx') throw new Error('only our own');
  const real = loadModel(artifact, schema);
  return {
    classes: real.classes,
    scores: (rows) => {
      const values = rows.filter(([, b]) => b !== 0).map(([a]) => Number(a));
      scored.push(...values);
      return values.some((a) => a === hanging) ? new Promise<never>(() => undefined) : real.scores(rows);
    },
  };
};

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => {
  scored = [];
  hanging = undefined;
});
afterEach(() => app.close());

async function start(env: Record<string, string> = {}): Promise<void> {
  app = await startServing(redis.url, { CACHE_TIMEOUT_MS: '1000', ...env }, makeModel);
  await serve(1);
}

async function serve(slope: number): Promise<string> {
  const version = await saveTinyVersion(app.versions, { slope });
  await promote(app.aliases, version);
  expect(await app.models.refresh('tiny', 'production')).toBe('swapped');
  return version;
}

const ask = async (a: number) =>
  (await app.predictor.predict({ features: { a, b: 1 } }, 'id')) as SingleResult;

async function askOften(...values: number[]): Promise<void> {
  for (let i = 0; i < 3; i++) for (const a of values) await ask(a);
}

describe('a promotion', () => {
  it('is answered for the rows asked for most out of the cache, from the first request on', async () => {
    await start();
    await askOften(2, 3);
    await ask(4);
    scored = [];
    const version = await serve(5);
    expect(scored).toEqual([2, 3]);
    expect(await ask(2)).toMatchObject({ version, probability: sigmoid(10), cached: true });
    expect(await ask(4)).toMatchObject({ version, probability: sigmoid(20), cached: false });
  });

  it('under traffic: a hot row is never missed', async () => {
    await start();
    await askOften(2);
    let stopped = false;
    const answers: SingleResult[] = [];
    const traffic = (async () => {
      while (!stopped) {
        answers.push(await ask(2));
        await setImmediate();
      }
    })();
    const version = await serve(5);
    const before = answers.length;
    while (answers.length < before + 3) await setImmediate();
    stopped = true;
    await traffic;
    expect(answers.filter(({ cached }) => !cached)).toEqual([]);
    expect(answers.at(-1)).toMatchObject({ version, probability: sigmoid(10) });
  });

  it('takes place all the same when the new version does not answer for a hot row', async () => {
    await start();
    await askOften(2, 3);
    hanging = 2;
    const version = await serve(5);
    expect(await ask(7)).toMatchObject({ version, probability: sigmoid(35) });
  });

  it('scores nothing in advance for a model that is not cached', async () => {
    await start({ CACHE_POLICY: 'never' });
    await askOften(2);
    scored = [];
    await serve(5);
    expect(scored).toEqual([]);
  });
});
