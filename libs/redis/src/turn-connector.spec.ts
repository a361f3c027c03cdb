import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { consumerProfile, producerProfile } from './connection-profiles.js';

const COMMANDS = 1_000;

describe('a connection', () => {
  let store: TestRedis;
  let redis: Redis;
  const reads = async () => Number(/total_reads_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);

  beforeAll(async () => {
    store = await startRedis();
    redis = new Redis(consumerProfile(store.url));
    await redis.ping();
  });
  afterAll(async () => {
    redis.disconnect();
    await store.stop();
  });

  it('sends what one turn asks for in one write, and each gets its own answer', async () => {
    const before = await reads();
    const places = Array.from({ length: COMMANDS }, (_, i) => `key-${i}`);
    const written = Promise.all(places.map((place, i) => redis.set(place, i)));
    const read = await Promise.all(places.map((place) => redis.get(place)));
    await written;
    // Some 70 kB, of which Redis takes 16 at a time; a write each would be seen as hundreds of reads.
    expect((await reads()) - before).toBeLessThan(20);
    expect(read).toEqual(places.map((_, i) => String(i)));
  });

  it('sends what the next turn asks for, too', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(await redis.ping()).toBe('PONG');
  });

  it('fails each command by itself when Redis refuses one of them', async () => {
    const turn = [redis.set('text', 'a'), redis.lpush('text', 'b'), redis.get('text')];
    const outcomes = await Promise.allSettled(turn);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails at once, and says why, where nothing listens', async () => {
    const nowhere = new Redis({
      ...producerProfile('unix:///nowhere/redis.sock'),
      retryStrategy: () => null,
    });
    const [error] = await new Promise<Error[]>((resolve) => nowhere.once('error', (e) => resolve([e])));
    expect(error).toMatchObject({ code: 'ENOENT' });
    nowhere.disconnect();
  });
});
