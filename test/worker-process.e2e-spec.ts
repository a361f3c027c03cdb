import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp } from './support/app-process.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';

describe.each(['worker', 'trainer'] as const)('the %s process', (app) => {
  let redis: TestRedis;
  let test: TestSettings;

  beforeAll(async () => {
    redis = await startRedis();
    test = await testSettings(redis, { LOG_LEVEL: 'info' });
  });
  afterAll(async () => {
    await test.remove();
    await redis.stop();
  });

  /** Runs it until it ends by itself. */
  const fail = async (env: Record<string, string>) => {
    const main = path.join(import.meta.dirname, `../apps/${app}/src/main.js`);
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = await once(child, 'close');
    return { code, said };
  };

  it('answers on its port and ends with 0 when it is told to stop', async () => {
    const running = await startApp(app, test.env);
    const ready = await fetch(`${running.url}/ready`);
    expect(ready.status).toBe(app === 'trainer' ? 200 : ready.status);
    expect(await ready.json()).toMatchObject({ checks: { queue: { status: 'ok' } } });
    expect((await fetch(`${running.url}/health`)).status).toBe(200);
    expect(await (await fetch(`${running.url}/metrics`)).text()).toContain('job_run_seconds');
    expect(await running.stop()).toBe(0);
  });

  it('says in its log that its Redis evicts, and is not ready', async () => {
    const evicting = await startRedis({ policy: 'allkeys-lru' });
    const running = await startApp(app, { ...test.env, QUEUE_REDIS_URL: evicting.url });
    const line = await running.logged(({ message }) => String(message).includes('Eviction policy'));
    expect(line).toEqual({
      '@timestamp': expect.any(String),
      level: 'warn',
      context: 'console',
      message: expect.stringContaining('allkeys-lru'),
    });
    expect((await fetch(`${running.url}/ready`)).status).toBe(503);
    expect(await running.stop()).toBe(0);
    await evicting.stop();
  });

  it('ends with 0 in time when it is told to stop and Redis is away', async () => {
    const running = await startApp(app, test.env);
    await redis.kill9();
    expect(await running.stop()).toBe(0);
    await redis.restart();
  });

  it('refuses to start without its Redis, and names everything that is missing at once', async () => {
    const { QUEUE_REDIS_URL: _, CACHE_REDIS_URL: __, ...env } = test.env;
    const missing = { worker: 'QUEUE_REDIS_URL and CACHE_REDIS_URL are', trainer: 'QUEUE_REDIS_URL is' };
    expect(await fail(env)).toEqual({
      code: 78,
      said: expect.stringMatching(new RegExp(`^${missing[app]} not set.*\\n$`)),
    });
  });

  it('names every variable that is wrong', async () => {
    const { code, said } = await fail({ ...test.env, WORKER_CONCURRENCY: 'many', OPS_PORT: '-1' });
    expect(code).toBe(78);
    expect(said).toContain('WORKER_CONCURRENCY=many');
    expect(said).toContain('OPS_PORT=-1');
  });

  it('says so when its port is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, said } = await fail({ ...test.env, OPS_PORT: String(port), LOG_LEVEL: 'silent' });
    other.close();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/^listen EADDRINUSE.*stop it, or set PORT \(OPS_PORT, .*to another\n$/),
    });
  });
});
