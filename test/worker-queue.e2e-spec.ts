import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import { enqueue, PREDICTION_QUEUE, Queues, queueStatus, QueueWorker, RedisConnections } from '#redis';
import type { Processor } from '#redis';
import { latch } from './support/latch.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';

describe('the queue', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let connections: RedisConnections;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    redis = await startRedis();
    test = await testSettings(redis);
    connections = new RedisConnections(test.settings);
    await connections.settled(connections.producer);
  });
  afterEach(async () => {
    connections.close();
    await test.remove();
    await redis.stop();
  });

  const worker = (process: Processor) =>
    new QueueWorker(connections, {
      queue: PREDICTION_QUEUE,
      process,
      concurrency: 1,
      lockMs: 1_000,
      maxStalledCount: 3,
      onFailed: () => undefined,
    });

  it('refuses a job within a second when Redis hangs or is away, and takes it when it is back', async () => {
    const queues = new Queues(connections);
    const add = (jobId: string) =>
      enqueue(queues.training, { kind: 'run', runId: '01J00000000000000000000001' }, { jobId });
    await add('first');
    redis.pause();
    const began = performance.now();
    await expect(add('second')).rejects.toMatchObject({ code: 'queue_unavailable', retryAfterSeconds: 1 });
    expect(performance.now() - began).toBeLessThan(1_300);
    redis.resume();
    await queues.training.waitUntilReady();
    await redis.kill9();
    await expect(add('third')).rejects.toBeInstanceOf(PresageError);
    await redis.restart();
    // Refused at once, again and again, until the connection is there again.
    for (let added = false; !added; await setImmediate()) {
      added = await add('fourth').then(
        () => true,
        () => false,
      );
    }
    expect(await queues.training.getJob('fourth')).toBeDefined();
    await queues.close();
  });

  it('is served by the new worker when one that takes nothing any more is replaced', async () => {
    const jobs = new PredictionJobs(test.settings);
    const stuck = latch();
    const started = latch();
    const given = latch<string>();
    const first = await jobs.submit();
    const taker = worker(async (job) => {
      if (job.id !== first) return given.open(job.id ?? '');
      started.open();
      await stuck.opened;
    });
    taker.start();
    await started.opened;
    const second = await jobs.submit();
    await taker.replace();

    expect(await given.opened).toBe(second);
    stuck.open();
    await taker.stop(1_000);
    await jobs.close();
  });

  it('is not fit for use when its Redis throws keys away', async () => {
    expect(await queueStatus(connections)).toEqual({ status: 'ok' });
    await connections.consumer.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await queueStatus(connections)).toMatchObject({ status: 'down' });
    await redis.kill9();
    expect(await queueStatus(connections)).toMatchObject({ status: 'degraded' });
  });
});
