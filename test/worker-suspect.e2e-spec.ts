import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { latch } from './support/latch.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';

describe('a job whose worker has died', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let jobs: PredictionJobs;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    test = await testSettings(redis);
    jobs = new PredictionJobs(test.settings);
  });
  afterEach(async () => {
    await jobs.close();
    await test.remove();
  });

  const three = async (deaths: number): Promise<string[]> => {
    const ids = [await jobs.submit(), await jobs.submit(), await jobs.submit()];
    await jobs.died(ids[1] ?? '', deaths);
    return ids;
  };

  it('twice runs when nothing else does, and the others go on after it', async () => {
    const [first = '', suspect = '', last = ''] = await three(2);
    const [start, end] = [latch(), latch()];
    const order: string[] = [];
    const worker = await startWorker(test.settings, async (_, id) => {
      order.push(`start ${id}`);
      if (id === first) {
        start.open();
        await end.opened;
      }
      order.push(`end ${id}`);
      return answer(id);
    });
    await start.opened;
    // In the worker's hands, where it waits for the first one.
    while (!(await (await jobs.bull(suspect))?.isActive())) await setImmediate();
    end.open();
    await Promise.all([first, suspect, last].map((id) => jobs.ended(id)));
    await worker.close();

    expect(order.indexOf(`start ${suspect}`)).toBeGreaterThan(order.indexOf(`end ${first}`));
    const startedBeside = order.slice(order.indexOf(`start ${suspect}`), order.indexOf(`end ${suspect}`));
    expect(startedBeside).toEqual([`start ${suspect}`]);
    expect(await jobs.ended(suspect)).toMatchObject({ status: 'succeeded', attempts: 1 });
  });

  it('once runs beside the others', async () => {
    const [first = '', second = ''] = await three(1);
    const both = latch();
    const started = new Set<string>();
    const worker = await startWorker(test.settings, async (_, id) => {
      started.add(id);
      if (started.has(first) && started.has(second)) both.open();
      await both.opened;
      return answer(id);
    });
    expect(await jobs.ended(second)).toMatchObject({ status: 'succeeded' });
    await worker.close();
  });
});
