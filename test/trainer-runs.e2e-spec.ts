import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RunReconciler } from '#apps/trainer/src/run-reconciler.js';
import { PresageError } from '#contracts';
import type { Run } from '#contracts';
import { Queues } from '#redis';
import { Aliases, Runs, TrainingRequests } from '#registry';
import { latch } from './support/latch.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { startTrainer, writeDataset } from './support/trainer-app.js';
import type { TrainerApp } from './support/trainer-app.js';

describe('a training run', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let trainer: TrainerApp;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    test = await testSettings(redis);
    await writeDataset(test);
  });
  afterEach(async () => {
    await trainer.close();
    await test.remove();
  });

  const submit = () => trainer.get(TrainingRequests).submit({ request: { dataset: 'plants' } });

  it('that was asked for ends with a version in production', async () => {
    trainer = await startTrainer(test.settings);
    const { id } = await submit();
    const run = await trainer.ended(id);

    expect(run).toMatchObject({ status: 'succeeded', decision: 'promoted', scheduled: false });
    const pointer = await trainer.get(Aliases).pointer('plants', 'production');
    expect(run).toMatchObject({ version: pointer?.version });
    expect(await trainer.get(Runs).get(id)).toEqual(run);
  });

  it('of a delivery without rows fails and says why', async () => {
    await writeDataset(test, 0);
    trainer = await startTrainer(test.settings);
    const { id } = await submit();

    expect(await trainer.ended(id)).toMatchObject({ status: 'failed', error: { code: 'invalid_request' } });
  });

  it('whose data are wrong is not tried again', async () => {
    let fits = 0;
    trainer = await startTrainer(test.settings, {
      fit: async () => {
        fits += 1;
        throw new PresageError('invalid_request', 'line 7, column height: must be a number');
      },
    });
    const { id } = await submit();

    expect(await trainer.ended(id)).toMatchObject({ status: 'failed', error: { code: 'invalid_request' } });
    expect(fits).toBe(1);
  });

  it('whose machine failed is started a second time, under the version of the first', async () => {
    const versions: string[] = [];
    trainer = await startTrainer(test.settings, {
      fit: async () => {
        const [run] = (await trainer.get(Runs).list({ limit: 1 })).runs;
        if (run?.status === 'running') versions.push(run.version);
        throw new Error('ENOSPC: no space left on device');
      },
    });
    const { id } = await submit();

    expect(await trainer.ended(id)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(versions).toHaveLength(2);
    expect(new Set(versions).size).toBe(1);
  });

  it('that has ended is not executed again when its job is delivered again', async () => {
    trainer = await startTrainer(test.settings);
    const { id } = await submit();
    const run = await trainer.ended(id);
    while ((await trainer.get(Queues).training.getJob(id)) !== undefined) await setImmediate();
    await trainer.get(TrainingRequests).enqueue(id);
    const next = await submit();
    await trainer.ended(next.id);

    expect(trainer.runs.map((other) => other.id)).toEqual([id, next.id]);
    expect(await trainer.get(Runs).get(id)).toEqual(run);
  });

  it('is executed although its job never came into the queue', async () => {
    trainer = await startTrainer(test.settings);
    const run: Run = {
      id: '01J00000000000000000000001',
      model: 'plants',
      request: { dataset: 'plants' },
      scheduled: false,
      createdAt: new Date().toISOString(),
      status: 'queued',
    };
    await trainer.get(Runs).create(run);
    await trainer.get(RunReconciler).reconcile();

    expect(await trainer.ended(run.id)).toMatchObject({ status: 'succeeded' });
  });

  it('that is interrupted by a shutdown goes on at the next start, under the same version', async () => {
    const fitting = latch();
    trainer = await startTrainer(test.settings, {
      fit: async (_order, _timeoutMs, signal) => {
        fitting.open();
        return await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
    });
    const { id } = await submit();
    await fitting.opened;
    const before = await trainer.get(Runs).get(id);
    await trainer.close();
    trainer = await startTrainer(test.settings);
    const after = await trainer.ended(id);

    expect(before).toMatchObject({ status: 'running' });
    expect(after).toMatchObject({ ...before, status: 'succeeded' });
  });
});
