import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClassPrediction, SingleResult } from '#contracts';
import { loadModel } from '#learning';
import type { Row } from '#learning';
import { latch } from '../../../test/support/latch.js';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';
import type { MakeModel, ServableModel } from './make-model.js';

const BATCH_MAX_ROWS = 8;
/** In place of `b`: a row the model answers with NaN. */
const BAD = 13;

let redis: TestRedis;
let app: ServingApp;
let version: string;
/** Rows per call of the model, since it serves. */
let calls: number[];
let beforeCall: (call: number) => Promise<void>;
let closed: number;
/** Milliseconds it computes for a row. */
let slowMs: number;

/** A real model whose callers share calls. */
const makeModel: MakeModel = (artifact, { input_schema: schema }): ServableModel => {
  if (artifact.format === 'onnx') throw new Error('not here');
  const real = loadModel(artifact, schema);
  return {
    classes: real.classes,
    batches: true,
    scores: async (rows: readonly Row[]) => {
      await beforeCall(calls.push(rows.length));
      for (const until = performance.now() + slowMs * rows.length; performance.now() < until;);
      const scores = real.scores(rows);
      for (const [i, row] of rows.entries()) if (row[1] === BAD) scores[2 * i] = NaN;
      return scores;
    },
    close: async () => {
      closed++;
    },
  };
};

const ask = async (a: number, b = 0) =>
  (await app.predictor.predict({ features: { a, b } }, String(a))) as SingleResult & ClassPrediction;

const outcome = async (a: number, b = 0): Promise<unknown> =>
  ask(a, b).then(
    ({ probability, version: by }) => [probability, by],
    (error: { code: string }) => error.code,
  );

const seen = async (): Promise<Record<string, number>> => {
  const { values } = await app.metrics.breakerEvents.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.event, value]));
};

/** Lets nobody's call end before there were so many. */
function heldUntil(many: number): void {
  const enough = latch();
  beforeCall = async (call) => {
    if (call === many) enough.open();
    await enough.opened;
  };
}

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  calls = [];
  closed = 0;
  slowMs = 0;
  beforeCall = () => Promise.resolve();
  const env = {
    BATCH_MAX_ROWS: String(BATCH_MAX_ROWS),
    BATCH_MAX_WAIT_US: '1000000',
    MODEL_TIMEOUT_MS: '300',
  };
  app = await startServing(redis.url, env, makeModel);
  version = await saveTinyVersion(app.versions, { slope: 1 });
  await promote(app.aliases, version);
  await app.models.refresh('tiny', 'production');
  calls = [];
});
afterEach(() => app.close());

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i / 100);

describe('a model whose callers share calls', () => {
  it('answers each with its own, and fails only the one whose row is bad', async () => {
    heldUntil(2);
    const outcomes = await Promise.all(numbers(9).map((a, i) => outcome(a, i === 4 ? BAD : 0)));
    expect(outcomes).toEqual(numbers(9).map((a, i) => (i === 4 ? 'model_failed' : [sigmoid(a), version])));
    expect(calls.slice(0, 2)).toEqual([1, BATCH_MAX_ROWS]);
    expect(await seen()).toEqual({ success: 8, failure: 1 });
  });

  it('keeps its breaker closed while fewer callers fail than it allows, however many calls fail', async () => {
    heldUntil(5);
    const outcomes = await Promise.all(numbers(33).map((a, i) => outcome(a, i % 4 === 1 ? BAD : 0)));
    expect(outcomes.filter((it) => it === 'model_failed')).toHaveLength(8);
    expect(calls.slice(0, 5)).toEqual([1, 8, 8, 8, 8]);
    expect(await outcome(9)).toEqual([sigmoid(9), version]);
  });

  it('is given a rest within 20 failing callers when it is ill itself', async () => {
    let answered = 0;
    while ((await outcome(answered, BAD)) === 'model_failed') answered++;
    expect(answered).toBeLessThanOrEqual(20);
    expect(await outcome(1)).toBe('model_unavailable');
  });

  it('is given a rest by callers who share its calls, too', async () => {
    heldUntil(3);
    await Promise.all(numbers(17).map((a) => outcome(a, BAD)));
    expect(await seen()).toMatchObject({ failure: 17, open: 1 });
    expect(await outcome(1)).toBe('model_unavailable');
  });

  it('gives up who came first when its call hangs, and answers those behind it', async () => {
    const never = new Promise<void>(() => undefined);
    beforeCall = (call) => (call === 1 ? never : Promise.resolve());
    const outcomes = await Promise.all(numbers(9).map((a) => outcome(a)));
    expect(outcomes[0]).toBe('deadline_exceeded');
    expect(outcomes.slice(1)).toEqual(
      numbers(9)
        .slice(1)
        .map((a) => [sigmoid(a), version]),
    );
  });

  it('is given no more than it can begin in time, and what is refused is no failure of it', async () => {
    slowMs = 20;
    const better = await saveTinyVersion(app.versions, { slope: 5 });
    await promote(app.aliases, better);
    await app.models.refresh('tiny', 'production');
    calls = [];
    const held = latch();
    beforeCall = () => held.opened;
    // 150 ms of what it may take, 300, may be spent on waiting: rows of 20 ms, or of more on a busy machine.
    const asked = numbers(40).map((a) => outcome(a));
    expect(await Promise.race(asked)).toBe('overloaded');
    held.open();
    slowMs = 0;
    const outcomes = await Promise.all(asked);
    const answered = outcomes.filter((it) => it !== 'overloaded');
    expect(answered).toEqual(numbers(answered.length).map((a) => [sigmoid(5 * a), better]));
    expect(answered.length).toBeGreaterThanOrEqual(1);
    expect(answered.length).toBeLessThanOrEqual(8);
    expect(await seen()).toEqual({ success: answered.length });
    expect(await outcome(1)).toEqual([sigmoid(5), better]);
  });

  it('answers those who wait when another version takes its place, and goes then', async () => {
    const reached = latch();
    const swapped = latch();
    beforeCall = async (call) => {
      if (call === 2) reached.open();
      await swapped.opened;
    };
    const outcomes = Promise.all(numbers(12).map((a) => outcome(a)));
    await reached.opened;
    beforeCall = () => Promise.resolve();
    const better = await saveTinyVersion(app.versions, { slope: 5 });
    await promote(app.aliases, better);
    await app.models.refresh('tiny', 'production');
    expect(closed).toBe(0);
    swapped.open();
    expect(await outcomes).toEqual(numbers(12).map((a) => [sigmoid(a), version]));
    expect(closed).toBe(1);
    expect(await outcome(1)).toEqual([sigmoid(5), better]);
  });
});
