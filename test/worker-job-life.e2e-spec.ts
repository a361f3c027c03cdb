import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import { latch } from './support/latch.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';
import type { Predict } from './support/worker-app.js';

describe('the life of a prediction job', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let jobs: PredictionJobs;
  let worker: { close(): Promise<void> } | undefined;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    test = await testSettings(redis);
    jobs = new PredictionJobs(test.settings);
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    await jobs.close();
    await test.remove();
  });
  const start = async (predict: Predict) => {
    worker = await startWorker(test.settings, predict);
  };

  it('is predicted once and its result recorded', async () => {
    let calls = 0;
    await start(async (_, id) => {
      calls += 1;
      return answer(id);
    });
    const id = await jobs.submit();

    expect(await jobs.ended(id)).toMatchObject({ id, status: 'succeeded', attempts: 1, result: answer(id) });
    await worker?.close();
    expect(calls).toBe(1);
    expect(await jobs.bull(id)).toBeUndefined();
  });

  it('is not predicted when its record is there already', async () => {
    const predicted: string[] = [];
    const [ended, next] = [await jobs.submit(), await jobs.submit()];
    const at = new Date().toISOString();
    const record = { id: ended, status: 'succeeded', createdAt: at, finishedAt: at, attempts: 1 } as const;
    await jobs.write({ ...record, result: answer(ended) });

    await start(async (_, id) => {
      predicted.push(id);
      return answer(id);
    });
    await jobs.ended(next);
    await worker?.close();

    expect(predicted).toEqual([next]);
    expect(await jobs.bull(ended)).toBeUndefined();
  });

  it('fails for good at what the client did wrong', async () => {
    await start(() => Promise.reject(new PresageError('invalid_request', 'age must be a number')));
    const id = await jobs.submit();

    const error = { code: 'invalid_request', detail: 'age must be a number', requestId: `request-of-${id}` };
    expect(await jobs.ended(id)).toMatchObject({ status: 'failed', attempts: 1, error });
  });

  it('is tried again when the model fails, and fails after the last attempt', async () => {
    let calls = 0;
    await start(async () => {
      calls += 1;
      throw new Error('the model threw');
    });
    const id = await jobs.submit();

    expect(await jobs.ended(id)).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'internal' },
    });
    expect(calls).toBe(3);
  });

  it('succeeds at the second attempt when the failure has passed', async () => {
    let calls = 0;
    await start(async (_, id) => {
      calls += 1;
      if (calls === 1) throw new PresageError('deadline_exceeded', 'too slow');
      return answer(id);
    });
    expect(await jobs.ended(await jobs.submit())).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  it.each([
    ['the breaker is open', 'model_unavailable'],
    ['too much waits for the model', 'overloaded'],
  ] as const)('uses no attempt while %s, and succeeds when that is over', async (_, code) => {
    let calls = 0;
    await start(async (_request, id) => {
      calls += 1;
      if (calls <= 5) throw new PresageError(code, 'not now', { retryAfterSeconds: 0.001 });
      return answer(id);
    });
    const id = await jobs.submit();

    expect(await jobs.ended(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(calls).toBe(6);
  });

  it('waits for a breaker no longer than until it expires', async () => {
    const asked = latch();
    await start(async () => {
      asked.open();
      throw new PresageError('model_unavailable', 'open', { retryAfterSeconds: 3_600 });
    });
    const id = await jobs.submit({ expiresAt: new Date(Date.now() + 300).toISOString() });

    await asked.opened;
    expect(await jobs.ended(id)).toMatchObject({ status: 'expired', attempts: 0 });
  });

  it('expires unpredicted when its time has passed', async () => {
    const predicted: string[] = [];
    await start(async (_, id) => {
      predicted.push(id);
      return answer(id);
    });
    const id = await jobs.submit({ expiresAt: new Date(Date.now() - 1).toISOString() });

    expect(await jobs.ended(id)).toMatchObject({ status: 'expired', attempts: 0 });
    expect(predicted).toEqual([]);
  });

  it('keeps the canceled record when it is canceled while it runs, and its signal is aborted', async () => {
    const running = latch();
    const aborted = latch<unknown>();
    await start(async (_, id, signal) => {
      running.open();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted.open(signal.reason);
      return answer(id);
    });
    const id = await jobs.submit();
    await running.opened;
    await jobs.cancel(id);

    expect(await aborted.opened).toBe('canceled');
    await worker?.close();
    expect(await jobs.ended(id)).toMatchObject({ status: 'canceled' });
    expect(await jobs.bull(id)).toBeUndefined();
  });

  it('fails at once when it cannot be read', async () => {
    await start(async (_, id) => answer(id));
    const id = await jobs.submit({ expiresAt: 'some day' });

    expect(await jobs.ended(id)).toMatchObject({ status: 'failed', error: { code: 'invalid_request' } });
  });

  it('is unknown when nothing but its id is left, and the worker goes on', async () => {
    const id = await jobs.submit();
    await jobs.lose(id);
    await start(async (_, of) => answer(of));

    expect(await jobs.ended(await jobs.submit())).toMatchObject({ status: 'succeeded' });
    await worker?.close();
    expect(await jobs.bull(id)).toBeUndefined();
    expect(await jobs.queues.prediction.getJobCountByTypes('waiting', 'active', 'failed')).toBe(0);
  });

  it('is left for a newer worker when a newer gateway made it', async () => {
    await start(async (_, id) => answer(id));
    const newer = { v: 2 };
    const id = await jobs.submit(newer as object);
    await jobs.ended(await jobs.submit());
    await worker?.close();

    expect(await (await jobs.bull(id))?.getState()).toBe('delayed');
  });
});
