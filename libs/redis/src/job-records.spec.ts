import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { ulid } from 'ulid';
import type { JobRecord } from '#contracts';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { parseAddress } from './address.js';
import { JobRecords } from './job-records.js';
import { RecordText } from './record-text.js';
import { Keys } from './keys.js';

describe('the record of a job', () => {
  let store: TestRedis;
  let redis: Redis;
  let listener: Redis;
  let records: JobRecords;
  let ended: string[];
  const keys = new Keys('test');

  beforeAll(async () => {
    store = await startRedis();
    redis = new Redis(parseAddress(store.url));
    records = new JobRecords(redis, keys, 60);
    ended = [];
    listener = redis.duplicate();
    listener.on('message', (_, news: string) => ended.push(news));
    await listener.subscribe(keys.jobsEnded);
  });
  afterAll(async () => {
    listener.disconnect();
    redis.disconnect();
    await store.stop();
  });

  /** What the listeners were told of the job: it has come when something that was told later has. */
  const news = async (id: string): Promise<string> => {
    const last = once(listener, 'message');
    await redis.publish(keys.jobsEnded, 'later');
    await last;
    return ended.find((text) => text.startsWith(id)) ?? 'nothing';
  };
  const at = new Date().toISOString();
  const expired = (id: string): JobRecord => ({
    id,
    status: 'expired',
    createdAt: at,
    finishedAt: at,
    attempts: 0,
  });

  it('stays as it was written first', async () => {
    const first = expired(ulid());
    expect(await records.write(first)).toBe('written');
    expect(await records.write({ ...first, attempts: 1 })).toBe('taken');
    expect(await records.read(first.id)).toEqual(first);
  });

  it('that is written again, since the first answer was lost, counts as written and wakes nobody twice', async () => {
    const record = expired(ulid());
    expect(await records.write(record)).toBe('written');
    expect(await records.write(record)).toBe('written');
    expect(ended.filter((news) => news.startsWith(record.id))).toHaveLength(1);
  });

  it('travels with the news that the job has ended', async () => {
    const record = expired(ulid());
    await records.write(record);
    const told = await news(record.id);
    expect(new RecordText(told.slice(26)).read()).toEqual(record);
  });

  it('is left out of the news when it is long', async () => {
    const record: JobRecord = { ...expired(ulid()), createdAt: 'x'.repeat(2_000) };
    await records.write(record);
    expect(await news(record.id)).toBe(record.id);
    expect(await records.read(record.id)).toEqual(record);
  });
});
