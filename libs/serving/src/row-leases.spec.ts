import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { SingleResult } from '#contracts';
import { loadModel } from '#learning';
import { parseAddress } from '#redis';
import type { MakeModel } from '#serving';
import { latch } from '../../../test/support/latch.js';
import type { Latch } from '../../../test/support/latch.js';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';

/** Milliseconds for the golden instance: far more than ten look-ups, also on a machine that is overloaded. */
const SLOW_MS = 300;

/** One process of several: its model is slow while it warms up, and then answers when it is let. */
interface Process {
  readonly app: ServingApp;
  /** Instances its model was asked for. */
  readonly asked: unknown[];
  /** Opened when the model was asked for the first time. */
  readonly called: Latch;
  readonly answer: Latch;
  readonly fail: Latch;
  ask(a: number): Promise<SingleResult>;
}

let redis: TestRedis;
let cache: TestRedis;
let prefix: string;
let folder: string | undefined;
let started: Process[];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  cache = await startRedis();
  prefix = `t${Math.random().toString(36).slice(2)}`;
  folder = undefined;
  started = [];
});
afterEach(async () => {
  for (const { app } of started.toReversed()) await app.close();
  await cache.stop();
});

async function start(): Promise<Process> {
  const asked: unknown[] = [];
  const [called, answer, fail] = [latch(), latch(), latch()];
  const makeModel: MakeModel = (artifact, { input_schema: schema }) => {
    if (artifact.format === 'onnx') throw new Error('only our own');
    const real = loadModel(artifact, schema);
    const scores = async (rows: Parameters<typeof real.scores>[0]) => {
      if (rows[0]?.[1] === 0) {
        await sleep(SLOW_MS);
        return real.scores(rows);
      }
      asked.push(...rows.map(([a]) => a));
      called.open();
      const failed = fail.opened.then(() => Promise.reject(new Error('broken')));
      await Promise.race([answer.opened, failed]);
      return real.scores(rows);
    };
    return { classes: real.classes, scores };
  };
  const app = await startServing(
    redis.url,
    {
      CACHE_REDIS_URL: cache.url,
      CACHE_TIMEOUT_MS: '1000',
      MODEL_TIMEOUT_MS: '20000',
      REDIS_PREFIX: prefix,
      ...(folder === undefined ? {} : { ARTIFACTS_DIR: folder }),
    },
    makeModel,
  );
  if (folder === undefined) {
    folder = app.folder;
    await promote(app.aliases, await saveTinyVersion(app.versions));
  }
  await app.models.refresh('tiny', 'production');
  const ask = async (a: number) =>
    (await app.predictor.predict({ features: { a, b: 1 } }, 'id')) as SingleResult;
  const process: Process = { app, asked, called, answer, fail, ask };
  started.push(process);
  return process;
}

/** Resolves when the cache has been told a command so often, by scripts too. */
async function told(command: string, times: number): Promise<void> {
  const admin = new Redis({ ...parseAddress(cache.url), replyMapping: 'legacy' });
  const calls = new RegExp(`cmdstat_${command}:calls=(\\d+)`);
  const count = async () => Number(calls.exec(await admin.info('commandstats'))?.[1] ?? 0);
  for (let i = 0; i < 1_000 && (await count()) < times; i++) await sleep(5);
  expect(await count()).toBeGreaterThanOrEqual(times);
  admin.disconnect();
}
/** Resolves when so many leases have been asked for. */
const claims = (count: number) => told('set', count);
/** Resolves when so many have been given back: they would end by themselves, later. */
const givenBack = (count: number) => told('del', count);

describe('a row of a slow model that two processes are asked for', () => {
  it('is computed by the one that was asked first', async () => {
    const [first, second] = [await start(), await start()];
    const one = first.ask(2);
    await first.called.opened;
    const other = second.ask(2);
    await claims(2);
    first.answer.open();
    expect(await one).toMatchObject({ probability: sigmoid(2) });
    expect(await other).toMatchObject({ probability: sigmoid(2) });
    expect([first.asked, second.asked]).toEqual([[2], []]);
    await givenBack(1);
  });

  it('is computed by the other one when the first does not come back with it', async () => {
    const [first, second] = [await start(), await start()];
    const lost = first.ask(2);
    await first.called.opened;
    const other = second.ask(2);
    second.answer.open();
    expect(await other).toMatchObject({ probability: sigmoid(2), cached: false });
    expect([first.asked, second.asked]).toEqual([[2], [2]]);
    first.answer.open();
    await lost;
  });

  it('is computed by the other one as soon as the model has failed the first', async () => {
    const [first, second] = [await start(), await start()];
    const failing = first.ask(2);
    await first.called.opened;
    const other = second.ask(2);
    await claims(2);
    second.answer.open();
    first.fail.open();
    await expect(failing).rejects.toMatchObject({ code: 'model_failed' });
    await givenBack(1);
    expect(await other).toMatchObject({ probability: sigmoid(2) });
  });

  it('is computed by both when the cache goes away meanwhile', async () => {
    const [first, second] = [await start(), await start()];
    const one = first.ask(2);
    await first.called.opened;
    const other = second.ask(2);
    await cache.kill9();
    await second.called.opened;
    for (const { answer } of [first, second]) answer.open();
    expect(await one).toMatchObject({ probability: sigmoid(2) });
    expect(await other).toMatchObject({ probability: sigmoid(2) });
  });

  it('lets nobody wait for other rows, and no row be forgotten', async () => {
    const [first, second] = [await start(), await start()];
    const one = first.ask(2);
    await first.called.opened;
    const instances = [1, 2, 3].map((a) => ({ a, b: 1 }));
    const batch = second.app.predictor.predict({ instances }, 'id');
    await second.called.opened;
    expect(second.asked).toEqual([1, 3]);
    for (const { answer } of [first, second]) answer.open();
    expect(await batch).toMatchObject({
      predictions: [1, 2, 3].map((a) => ({ probability: sigmoid(a) })),
    });
    await one;
  });
});
