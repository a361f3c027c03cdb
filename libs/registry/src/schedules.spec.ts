import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScheduleFile } from '#contracts';
import { Schedules } from '#registry';
import { openStore } from './store.fixture.js';

const updatedAt = '2026-11-21T00:00:00Z';
const hourly = (model: string): ScheduleFile => ({
  status: 'active',
  model,
  cron: '0 * * * *',
  request: { dataset: 'bank-customers' },
  updatedAt,
});

describe('the schedules', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let schedules: Schedules;

  beforeEach(async () => {
    store = await openStore();
    schedules = new Schedules(store.folder);
  });
  afterEach(() => store.close());

  it('are none until one is put', async () => {
    expect(await schedules.get('adult')).toBeUndefined();
    expect(await schedules.list()).toEqual([]);
  });

  it('are kept per model, the deleted ones too', async () => {
    await schedules.put(hourly('iris'));
    await schedules.put(hourly('adult'));
    await schedules.put({ status: 'deleted', model: 'iris', updatedAt });
    expect(await schedules.get('adult')).toEqual(hourly('adult'));
    expect(await schedules.list()).toEqual([
      hourly('adult'),
      { status: 'deleted', model: 'iris', updatedAt },
    ]);
  });

  it('are not read over a damaged one, which would silently never run again', async () => {
    await schedules.put(hourly('adult'));
    await writeFile(path.join(store.artifacts, 'schedules/iris.json'), '{"status":"paused"}');
    await expect(schedules.list()).rejects.toThrow(/schedules\/iris\.json: status/);
  });
});
