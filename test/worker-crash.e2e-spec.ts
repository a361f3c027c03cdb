import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { parseAddress } from '#redis';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';
import { PREDICTED } from './support/worker-child.js';

describe('a worker that dies', () => {
  let redis: TestRedis;
  let client: Redis;
  let test: TestSettings;
  let jobs: PredictionJobs;

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(parseAddress(redis.url));
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });
  beforeEach(async () => {
    test = await testSettings(redis);
    jobs = new PredictionJobs(test.settings);
    await client.del(PREDICTED);
  });
  afterEach(async () => {
    await jobs.close();
    await test.remove();
  });

  /** Starts a worker that dies of the job in the queue; resolves when it is dead. */
  const dieOf = async (point: 'at_predict' | 'after_record') => {
    const file = path.join(import.meta.dirname, 'support/worker-child.js');
    const child = spawn(process.execPath, [file], { env: { ...test.env, DIE: point }, stdio: 'inherit' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  };

  it('between the record and telling BullMQ leaves a job that ended: nobody predicts it again', async () => {
    const id = await jobs.submit();
    await dieOf('after_record');
    const record = await jobs.ended(id);
    const predictedAgain: string[] = [];
    const worker = await startWorker(test.settings, async (_, again) => {
      predictedAgain.push(again);
      return answer(again);
    });
    await jobs.gone(id);
    await worker.close();

    expect(await client.lrange(PREDICTED, 0, -1)).toEqual([id]);
    expect(predictedAgain).toEqual([]);
    expect(await jobs.ended(id)).toEqual(record);
  });

  it('in the middle of a job leaves it to another', async () => {
    const id = await jobs.submit();
    await dieOf('at_predict');
    const worker = await startWorker(test.settings, async (_, again) => answer(again));

    expect(await jobs.ended(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    await worker.close();
  });

  it('of a job four times takes nobody with it any more: the job is failed', async () => {
    const id = await jobs.submit();
    for (let death = 1; death <= 4; death++) await dieOf('at_predict');
    const worker = await startWorker(test.settings, async (_, again) => answer(again));

    expect(await jobs.ended(id)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(await client.lrange(PREDICTED, 0, -1)).toHaveLength(4);
    await worker.close();
  });
});
