import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { latch } from './support/latch.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';

describe('a model that hangs', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let jobs: PredictionJobs;

  beforeEach(async () => {
    redis = await startRedis();
    test = await testSettings(redis, { WORKER_CONCURRENCY: '4' });
    jobs = new PredictionJobs(test.settings);
  });
  afterEach(async () => {
    await jobs.close();
    await test.remove();
    await redis.stop();
  });

  it("holds half of the worker's places, uses up no attempts, and the other models' jobs succeed meanwhile", async () => {
    const healed = latch();
    let hanging = 0;
    let mostHanging = 0;
    const worker = await startWorker(test.settings, async ({ model = '' }, id) => {
      if (model === 'hangs') {
        mostHanging = Math.max(mostHanging, ++hanging);
        await healed.opened;
        hanging -= 1;
      }
      return answer(id, model);
    });
    const submit = (model: string) => jobs.submit({ request: { model, features: { x: 1 } } });
    const hung: string[] = [];
    for (let i = 0; i < 12; i++) hung.push(await submit('hangs'));
    const others: string[] = [];
    for (let i = 0; i < 12; i++) others.push(await submit('works'));

    const meanwhile = await Promise.all(others.map((id) => jobs.ended(id)));
    expect(meanwhile.every(({ status }) => status === 'succeeded')).toBe(true);
    expect(mostHanging).toBe(2);
    healed.open();
    const after = await Promise.all(hung.map((id) => jobs.ended(id)));
    expect(after).toEqual(
      hung.map((id) => expect.objectContaining({ id, status: 'succeeded', attempts: 1 })),
    );
    await worker.close();
  });
});
