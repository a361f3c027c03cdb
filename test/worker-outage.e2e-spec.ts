import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { parseAddress } from '#redis';
import { readSettings } from '#settings';
import { latch } from './support/latch.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';

describe("a worker whose queue's Redis", () => {
  let redis: TestRedis;
  let test: TestSettings;
  let jobs: PredictionJobs;

  beforeEach(async () => {
    redis = await startRedis({ appendonly: true });
    test = await testSettings(redis, { WORKER_CONCURRENCY: '8' });
    jobs = new PredictionJobs(test.settings);
  });
  afterEach(async () => {
    await jobs.close();
    await test.remove();
    await redis.stop();
  });

  it('dies and comes back ends every job, and tells one result for each', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 200; i++) ids.push(await jobs.submit());
    const inTheMiddle = latch();
    let calls = 0;
    const worker = await startWorker(test.settings, async (_, id) => {
      if (++calls === 50) inTheMiddle.open();
      return answer(id);
    });
    await inTheMiddle.opened;
    await redis.restart();
    const records = await Promise.all(ids.map((id) => jobs.ended(id)));

    expect(records.map(({ status }) => status)).toEqual(ids.map(() => 'succeeded'));
    await worker.close();
  });

  describe('is full', () => {
    let client: Redis;
    beforeEach(() => {
      client = new Redis(parseAddress(redis.url));
    });
    afterEach(() => client.disconnect());
    const fill = () => client.config('SET', 'maxmemory', '1');
    const makeRoom = () => client.config('SET', 'maxmemory', '0');
    const refusals = async (count: number) => {
      for (;;) {
        const [, seen = '0'] = /errorstat_OOM:count=(\d+)/.exec(await client.info('errorstats')) ?? [];
        if (Number(seen) >= count) return;
      }
    };

    it('keeps the result until there is room', async () => {
      const running = latch();
      const full = latch();
      let calls = 0;
      const worker = await startWorker(test.settings, async (_, id) => {
        calls += 1;
        running.open();
        await full.opened;
        return answer(id);
      });
      const id = await jobs.submit();
      await running.opened;
      await fill();
      full.open();
      await refusals(1);
      await makeRoom();

      expect(await jobs.ended(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
      expect(calls).toBe(1);
      await worker.close();
    });

    it('is not stormed with questions for the next job, which runs when there is room', async () => {
      const running = latch();
      const full = latch();
      const settings = readSettings({ ...test.env, WORKER_CONCURRENCY: '1' });
      const canceled = await jobs.submit();
      const next = await jobs.submit();
      const worker = await startWorker(settings, async (_, id) => {
        if (id !== canceled) return answer(id);
        running.open();
        await full.opened;
        throw new Error('canceled');
      });
      await running.opened;
      await jobs.cancel(canceled);
      await fill();
      full.open();
      // BullMQ by itself asks thousands of times a second, once it has given up the job it had.
      await refusals(6);
      const began = performance.now();
      await refusals(12);
      expect(performance.now() - began).toBeGreaterThan(500);
      await makeRoom();

      expect(await jobs.ended(next)).toMatchObject({ status: 'succeeded' });
      await worker.close();
    });
  });

  it('is away ends in time all the same when it is told to stop', async () => {
    const running = latch();
    const worker = await startWorker(test.settings, async (_, __, signal) => {
      running.open();
      return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await jobs.submit();
    await running.opened;
    await redis.kill9();
    const began = performance.now();
    await worker.close();

    // Not the 10 s a running job may take: nobody could be told how it ended.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('is away ends at once when it has nothing to do', async () => {
    const worker = await startWorker(test.settings, async (_, id) => answer(id));
    await jobs.ended(await jobs.submit());
    await redis.kill9();
    const began = performance.now();
    await worker.close();

    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('was away when it started takes jobs as soon as it is there', async () => {
    await redis.kill9();
    const worker = await startWorker(test.settings, async (_, id) => answer(id));
    await redis.restart();
    await jobs.queues.prediction.waitUntilReady();
    const id = await jobs.submit();

    expect(await jobs.ended(id)).toMatchObject({ status: 'succeeded' });
    await worker.close();
  });
});
