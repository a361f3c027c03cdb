import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { queueStatus, RedisConnections } from '#redis';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { testSettings } from '../../../test/support/test-settings.js';
import type { TestSettings } from '../../../test/support/test-settings.js';

describe('the queue, as one machine sees it,', () => {
  let store: TestRedis;
  let test: TestSettings;
  let connections: RedisConnections;

  beforeAll(async () => {
    store = await startRedis();
    test = await testSettings(store);
    connections = new RedisConnections(test.settings);
    await connections.settled(connections.producer);
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    connections.close();
    await test.remove();
    await store.stop();
  });

  it.each([7_200, -3_600])('is degraded where the clock is wrong by %i s', async (seconds) => {
    const now = Date.now() + seconds * 1_000;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const { status, reason } = (await queueStatus(connections)) as { status: string; reason: string };
    expect(status).toBe('degraded');
    expect(Number(/-?[\d.]+/.exec(reason)?.[0])).toBeCloseTo(seconds, -1);
  });

  it('is fine where the clocks differ by less than a second, as they always do', async () => {
    const now = Date.now() + 500;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    expect(await queueStatus(connections)).toEqual({ status: 'ok' });
  });

  it('names the address that cannot be reached, and no secret of it', async () => {
    const { redis, ...others } = test.settings;
    for (const queueUrl of ['redis://user:s3cret@127.0.0.1:1/3', 'redis-cluster://:s3cret@127.0.0.1:1']) {
      const away = new RedisConnections({ ...others, redis: { ...redis, queueUrl } });
      const { status, reason } = (await queueStatus(away)) as { status: string; reason: string };
      away.close();
      expect(status).toBe('degraded');
      expect(reason).toMatch(/^redis(-cluster)?:\/\/127\.0\.0\.1:1 cannot be reached/);
      expect(reason).not.toContain('s3cret');
    }
  });

  it('is fine, with a note, where Redis does not say whether it keeps what it was given', async () => {
    await connections.producer.call('ACL', 'SETUSER', 'default', '-config');
    expect(await queueStatus(connections)).toMatchObject({
      status: 'ok',
      note: expect.stringContaining('NOPERM'),
    });
    await connections.producer.call('ACL', 'SETUSER', 'default', '+config');
  });
});
