import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { askRedis } from '#apps/standalone/src/ask-redis.js';
import { startRedis } from './redis.js';
import type { TestRedis } from './redis.js';

let redis: TestRedis;
const ask = (...words: string[]) => askRedis(redis.socket, words, 5_000);

afterEach(() => redis.stop());

describe('a Redis for tests', () => {
  it('keeps what was acknowledged when it is killed, if it is append-only', async () => {
    redis = await startRedis({ appendonly: true });
    await ask('SET', 'job', 'kept');
    const { pid } = redis;
    await redis.kill9();
    await expect(ask('PING')).rejects.toThrow();
    await redis.restart();
    expect(redis.pid).not.toBe(pid);
    expect(await ask('GET', 'job')).toContain('kept');
  });

  it('comes back empty when it is not', async () => {
    redis = await startRedis({ policy: 'allkeys-lru' });
    await ask('SET', 'score', 'lost');
    await redis.restart();
    expect(await ask('GET', 'score')).toBe('$-1\r\n');
    expect(await ask('CONFIG', 'GET', 'maxmemory-policy')).toContain('allkeys-lru');
  });

  it('answers nothing while it is paused, and everything afterwards', async () => {
    redis = await startRedis();
    redis.pause();
    await expect(askRedis(redis.socket, ['PING'], 50)).rejects.toThrow('no reply');
    redis.resume();
    expect(await ask('PING')).toBe('+PONG\r\n');
  });

  it('is gone with its data when it is stopped, even while it is paused', async () => {
    redis = await startRedis();
    redis.pause();
    await redis.stop();
    expect(existsSync(redis.directory)).toBe(false);
  });
});
