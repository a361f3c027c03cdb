import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DefaultSchedules } from '#apps/trainer/src/default-schedules.js';
import { TrainingSchedule } from '#apps/trainer/src/training-schedule.js';
import { RunReconciler } from '#apps/trainer/src/run-reconciler.js';
import { PresageError } from '#contracts';
import type { ScheduleFile } from '#contracts';
import { Queues, RedisConnections } from '#redis';
import { Schedules } from '#registry';
import { latch } from './support/latch.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { startTrainer, writeDataset } from './support/trainer-app.js';
import type { TrainerApp } from './support/trainer-app.js';

describe('a training schedule', () => {
  let redis: TestRedis;
  let test: TestSettings;
  let trainer: TrainerApp;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    test = await testSettings(redis);
    await writeDataset(test, 60, '0 4 1 1 *');
    trainer = await startTrainer(test.settings, { upkeep: false });
  });
  afterEach(async () => {
    await trainer.close();
    await test.remove();
  });

  const queue = () => trainer.get(Queues).training;
  const put = async (changes: Partial<ScheduleFile>) => {
    const request = { dataset: 'plants' };
    const file = {
      status: 'active',
      model: 'plants',
      request,
      updatedAt: new Date().toISOString(),
      ...changes,
    };
    await trainer.get(Schedules).put(file as ScheduleFile);
    await trainer.get(TrainingSchedule).reconcile();
  };
  /** Lets the next scheduled job run now, as if its time had come. */
  const promoteNext = async (model = 'plants') => {
    const scheduler = await queue().getJobScheduler(model);
    const job = await queue().getJob(`repeat:${model}:${scheduler?.next}`);
    await job?.promote();
  };
  const runNext = async (model?: string) => {
    const ended = trainer.runs.length;
    await promoteNext(model);
    return await trainer.endedAfter(ended);
  };

  it('makes a run when its time has come, and plans the next one', async () => {
    await put({ cron: '0 4 1 1 *' });
    const run = await runNext();

    expect(run).toMatchObject({
      status: 'succeeded',
      decision: 'promoted',
      scheduled: true,
      model: 'plants',
    });
    const next = (await queue().getJobScheduler('plants'))?.next ?? 0;
    expect(new Date(next).toISOString()).toMatch(/-01-01T04:00:00.000Z$/);
    expect(await queue().getJob(`repeat:plants:${next}`)).toBeDefined();
  });

  it('ends unchanged when the rows are those of a version there is', async () => {
    await put({ cron: '0 4 1 1 *' });
    await runNext();
    const unchanged = await runNext();
    expect(unchanged).toMatchObject({ status: 'succeeded', decision: 'unchanged' });
    expect(unchanged).not.toHaveProperty('version');
  });

  it("trains the rows under the schedule's own model", async () => {
    await put({ model: 'shrubs', cron: '0 4 1 1 *' });
    expect(await runNext('shrubs')).toMatchObject({ model: 'shrubs', decision: 'promoted' });
  });

  it('has one run a slot: the reconciler adds none while that is under way', async () => {
    await trainer.close();
    const fitting = latch();
    const finish = latch();
    const fit = async () => {
      fitting.open();
      await finish.opened;
      throw new PresageError('invalid_request', 'enough');
    };
    trainer = await startTrainer(test.settings, { upkeep: false, fit });
    await put({ cron: '0 4 1 1 *' });
    await promoteNext();
    await fitting.opened;
    await trainer.get(RunReconciler).reconcile();

    expect(await queue().getJobCounts('wait', 'active')).toEqual({ wait: 0, active: 1 });
    finish.open();
    expect(await trainer.endedAfter(0)).toMatchObject({ status: 'failed', scheduled: true });
  });

  it('is written to the queue only when it differs', async () => {
    await put({ cron: '0 4 1 1 *' });
    const job = (await queue().getJobs(['delayed']))[0];
    for (let look = 0; look < 3; look++) await trainer.get(TrainingSchedule).reconcile();

    expect((await queue().getJobs(['delayed'])).map(({ id, timestamp }) => [id, timestamp])).toEqual([
      [job?.id, job?.timestamp],
    ]);
  });

  it('follows its file when that changes, and goes when that says deleted', async () => {
    await put({ cron: '0 4 1 1 *' });
    await put({ cron: '0 5 2 2 *' });
    expect(await queue().getJobSchedulers()).toMatchObject([{ key: 'plants', pattern: '0 5 2 2 *' }]);
    await put({ status: 'deleted' });
    expect(await queue().getJobSchedulers()).toEqual([]);
    expect(await queue().getJobs(['delayed'])).toEqual([]);
  });

  it('of seconds that divide the hour is tied to the clock', async () => {
    await put({ everySeconds: 600 });
    expect(await queue().getJobSchedulers()).toMatchObject([{ pattern: '0 */10 * * * *', tz: 'UTC' }]);
  });

  it('of other seconds repeats at intervals', async () => {
    await put({ everySeconds: 604_800 });
    expect(await queue().getJobSchedulers()).toMatchObject([{ every: 604_800_000 }]);
  });

  it.each(['its data', 'its turn', 'its data and its turn'])(
    'comes back to life, in the same slot, when its next job has lost %s in the queue',
    async (what) => {
      await put({ cron: '0 4 1 1 *' });
      const connections = new RedisConnections(test.settings);
      const [job] = await queue().getJobs(['delayed']);
      const id = job?.id ?? '';
      if (what.includes('data')) await connections.consumer.del(queue().toKey(id));
      if (what.includes('turn')) await connections.consumer.zrem(queue().toKey('delayed'), id);
      connections.close();
      await trainer.get(TrainingSchedule).reconcile();

      expect((await queue().getJobs(['delayed'])).map((next) => next.id)).toEqual([id]);
      expect(await runNext()).toMatchObject({ status: 'succeeded' });
    },
  );

  it('that cannot be kept does not keep the others from being kept', async () => {
    const broken = { status: 'active', model: 'a-broken', cron: 'at teatime', updatedAt: '' } as const;
    await trainer.get(Schedules).put({ ...broken, request: { dataset: 'plants' } });
    await expect(put({ cron: '0 4 1 1 *' })).rejects.toThrow('schedules that cannot be kept');

    expect(await queue().getJobSchedulers()).toMatchObject([{ key: 'plants' }]);
  });

  it('comes with a dataset that has a delivery, and stays away once it is deleted', async () => {
    await trainer.get(DefaultSchedules).setUp();
    expect(await trainer.get(Schedules).get('plants')).toMatchObject({ status: 'active', cron: '0 4 1 1 *' });
    await put({ status: 'deleted' });
    await trainer.get(DefaultSchedules).setUp();
    expect(await trainer.get(Schedules).get('plants')).toMatchObject({ status: 'deleted' });
  });

  it('is kept from the start of a trainer, without anybody asking for it', async () => {
    await trainer.close();
    trainer = await startTrainer(test.settings);
    const keys = async () => (await queue().getJobSchedulers()).map(({ key }) => key);
    while ((await keys()).length === 0) await setImmediate();
    expect(await keys()).toEqual(['plants']);
  });
});
