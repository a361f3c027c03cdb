import { expect, it } from '@jest/globals';
import { startApp } from './support/app-process.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';

it('the log line of a job that waits or has failed says by its code why', async () => {
  const redis = await startRedis();
  const test = await testSettings(redis, { LOG_LEVEL: 'info' });
  const jobs = new PredictionJobs(test.settings);
  const worker = await startApp('worker', test.env);
  const features = { a: 1, b: 0 };
  const waits = await jobs.submit({ request: { features } });
  const fails = await jobs.submit({ request: { features, model: 'nobody' } });
  const lines = await Promise.all([waits, fails].map((id) => worker.logged(({ jobId }) => jobId === id)));
  expect(lines).toMatchObject([
    { status: 'delayed', code: 'no_model' },
    { status: 'failed', code: 'unknown_model', model: 'nobody' },
  ]);
  await worker.stop();
  await jobs.close();
  await test.remove();
  await redis.stop();
}, 30_000);
