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

  const submit = async (model: string) => await jobs.submit({ request: { model, features: { x: 1 } } });
  const submitTwelve = async (model: string) => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push(await submit(model));
    return ids;
  };
  const ended = async (ids: string[]) => await Promise.all(ids.map((id) => jobs.ended(id)));
  const allWell = (ids: string[]) =>
    ids.map((id) => expect.objectContaining({ id, status: 'succeeded', attempts: 1 }));

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
    const hung = await submitTwelve('hangs');
    const others = await submitTwelve('works');

    expect(await ended(others)).toEqual(allWell(others));
    expect(mostHanging).toBe(2);
    healed.open();
    expect(await ended(hung)).toEqual(allWell(hung));
    await worker.close();
  });

  it('although it answered until now, gives back what it has of more than half, and no attempt is used', async () => {
    const healed = latch();
    const allHang = latch();
    let well = true;
    let hanging = 0;
    const worker = await startWorker(test.settings, async ({ model = '' }, id) => {
      if (model === 'hangs' && !well) {
        if (++hanging === 4) allHang.open();
        await healed.opened;
      }
      return answer(id, model);
    });
    await jobs.ended(await submit('hangs'));
    well = false;
    const hung = await submitTwelve('hangs');
    await allHang.opened;
    const others = await submitTwelve('works');

    expect(await ended(others)).toEqual(allWell(others));
    healed.open();
    expect(await ended(hung)).toEqual(allWell(hung));
    await worker.close();
  });
});
