import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServedModel } from '#contracts';
import { loadModel } from '#learning';
import type { MakeModel } from '#serving';
import { Health } from '#telemetry';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion } from '../../../test/support/tiny-model.js';

let redis: TestRedis;
let app: ServingApp;
let calls: number;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => app.close());

/** A real model that works this long for every call. */
const taking =
  (work: () => Promise<void> | undefined): MakeModel =>
  (artifact, { input_schema: schema }) => {
    if (artifact.format === 'onnx') throw new Error('only our own');
    const real = loadModel(artifact, schema);
    const scores = (rows: Parameters<typeof real.scores>[0]) => {
      calls++;
      const done = work();
      return done === undefined ? real.scores(rows) : done.then(() => real.scores(rows));
    };
    return { classes: real.classes, scores };
  };
const atOnce = taking(() => undefined);
const spinning = taking(() => {
  const end = performance.now() + 0.025;
  while (performance.now() < end);
  return undefined;
});
const waiting = taking(() => sleep(20));

async function start(env: Record<string, string>, makeModel: MakeModel): Promise<void> {
  app = await startServing(redis.url, { CACHE_TIMEOUT_MS: '1000', ...env }, makeModel);
  await promote(app.aliases, await saveTinyVersion(app.versions));
  await app.models.refresh('tiny', 'production');
  calls = 0;
}

/** Asks for one row twice, and says how often the model was called and where the row was looked for. */
async function askTwice() {
  for (let i = 0; i < 2; i++) await app.predictor.predict({ features: { a: 1, b: 0 } }, 'id');
  const { values } = await app.metrics.cacheLookups.get();
  const rows = values.filter(({ value }) => value > 0);
  return { calls, tiers: new Set(rows.map(({ labels }) => labels.tier)) };
}

const served = (): ServedModel['cache'] | undefined =>
  (app.module.get(Health).meta()['models'] as ServedModel[])[0]?.cache;

describe('the cache policy of a model', () => {
  it('always: looks every row up, however quick the model is', async () => {
    await start({}, atOnce);
    expect(await askTwice()).toEqual({ calls: 1, tiers: new Set(['local', 'redis']) });
    expect(served()).toMatchObject({ policy: 'always', use: 'redis' });
  });

  it('never: looks nothing up, however slow the model is', async () => {
    await start({ CACHE_POLICIES: 'other=always, tiny=never' }, waiting);
    expect(await askTwice()).toEqual({ calls: 2, tiers: new Set() });
    expect(served()).toMatchObject({ policy: 'never', use: 'none' });
  });

  it.each([
    ['asks a quick model itself', atOnce, 'none', { calls: 2, tiers: new Set() }],
    [
      'remembers the rows of one that is slower than memory',
      spinning,
      'local',
      { calls: 1, tiers: new Set(['local']) },
    ],
    [
      'shares the rows of one that is slower than Redis',
      waiting,
      'redis',
      { calls: 1, tiers: new Set(['local', 'redis']) },
    ],
  ] as const)('auto: %s', async (_, model, use, seen) => {
    await start({ CACHE_POLICY: 'auto' }, model);
    expect(served()).toEqual({
      policy: 'auto',
      use,
      modelMicrosPerRow: expect.any(Number),
      lookUpMicros: expect.any(Number),
    });
    expect(await askTwice()).toEqual(seen);
  });
});
