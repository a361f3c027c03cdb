import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askRedis } from './ask-redis.js';
import { startEmbeddedRedis } from './embedded-redis.js';
import type { EmbeddedRedis } from './embedded-redis.js';

let home: string;
let running: EmbeddedRedis[];
let events: string[];
/** Resolves at the next event that contains the words. */
let heard: (words: string) => Promise<void>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'presage-home-'));
  running = [];
  events = [];
});

afterEach(async () => {
  for (const redis of running) await redis.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(options: { home?: string; fsync?: 'everysec' | 'always' } = {}): Promise<EmbeddedRedis> {
  const waiting: { words: string; resolve: () => void }[] = [];
  heard = (words) => new Promise((resolve) => waiting.push({ words, resolve }));
  const onEvent = (text: string) => {
    events.push(text);
    for (const one of waiting) if (text.includes(one.words)) one.resolve();
  };
  const redis = await startEmbeddedRedis({
    home,
    fsync: 'everysec',
    cacheMaxMemoryMb: 16,
    onEvent,
    ...options,
  });
  running.push(redis);
  return redis;
}

const socketOf = (url: string) => decodeURIComponent(new URL(url).pathname);
const ask = (url: string, ...words: string[]) => askRedis(socketOf(url), words, 5_000);
const setting = async (url: string, name: string) => (await ask(url, 'CONFIG', 'GET', name)).split('\r\n')[4];
const pidOf = async (url: string) => Number(/process_id:(\d+)/.exec(await ask(url, 'INFO', 'server'))?.[1]);

/** A process that starts the two on the same home, as the product does, and is killed without a word. */
async function startAndKillOwner(): Promise<void> {
  const module = fileURLToPath(new URL('./embedded-redis.js', import.meta.url));
  const code = `
    const { startEmbeddedRedis } = await import(${JSON.stringify(module)});
    const options = { home: ${JSON.stringify(home)}, fsync: 'everysec', cacheMaxMemoryMb: 16, onEvent: () => {} };
    await startEmbeddedRedis(options);
    process.stdout.write('started');`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
}

describe('the embedded Redis', () => {
  it('never evicts a job, and evicts from the cache when that is full', async () => {
    const { queueUrl, cacheUrl } = await start();
    expect(await setting(queueUrl, 'maxmemory-policy')).toBe('noeviction');
    expect(await setting(queueUrl, 'appendonly')).toBe('yes');
    expect(await setting(queueUrl, 'appendfsync')).toBe('everysec');
    expect(await setting(cacheUrl, 'maxmemory-policy')).toBe('allkeys-lru');
    expect(await setting(cacheUrl, 'appendonly')).toBe('no');
    expect(await setting(cacheUrl, 'save')).toBe('');
    expect(await setting(cacheUrl, 'maxmemory')).toBe(String(16 * 2 ** 20));
  });

  it('syncs every write when asked to', async () => {
    const { queueUrl } = await start({ fsync: 'always' });
    expect(await setting(queueUrl, 'appendfsync')).toBe('always');
  });

  it('can be reached by this user through the file system only', async () => {
    const { queueUrl, cacheUrl } = await start();
    for (const url of [queueUrl, cacheUrl]) {
      expect(await setting(url, 'port')).toBe('0');
      expect((await stat(socketOf(url))).mode & 0o077).toBe(0);
    }
  });

  it('keeps the jobs over a stop and a start', async () => {
    const first = await start();
    await ask(first.queueUrl, 'SET', 'job', 'kept');
    await first.stop();
    const second = await start();
    expect(await ask(second.queueUrl, 'GET', 'job')).toContain('kept');
  });

  it('is started again on its data and address when it is killed', async () => {
    const { queueUrl } = await start();
    await ask(queueUrl, 'SET', 'job', 'kept');
    const pid = await pidOf(queueUrl);
    const back = heard('queue Redis is back');
    process.kill(pid, 'SIGKILL');
    await back;
    expect(await pidOf(queueUrl)).not.toBe(pid);
    expect(await ask(queueUrl, 'GET', 'job')).toContain('kept');
    expect(events[0]).toContain(`(process ${pid}) died: SIGKILL`);
  });

  it('stays stopped when it is stopped while it is being started again', async () => {
    const redis = await start();
    const died = heard('died');
    process.kill(await pidOf(redis.queueUrl), 'SIGKILL');
    await died;
    await redis.stop();
    await expect(ask(redis.queueUrl, 'PING')).rejects.toThrow();
  });

  it('replaces those that a killed owner left behind, without losing what they hold', async () => {
    await startAndKillOwner();
    const left = `unix://${join(home, 'queue.sock')}`;
    const pid = await pidOf(left);
    await ask(left, 'SET', 'job', 'kept');
    const { queueUrl } = await start();
    expect(await ask(queueUrl, 'GET', 'job')).toContain('kept');
    expect(events.filter((text) => text.includes('of an earlier start'))).toHaveLength(2);
    expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
  });

  it('replaces one left behind whose socket file is gone', async () => {
    await startAndKillOwner();
    await rm(join(home, 'queue.sock'));
    await start();
    expect(events.filter((text) => text.includes('of an earlier start'))).toHaveLength(2);
  });

  it('leaves the process alone that has the number of an old one now', async () => {
    const bystander = spawn('sleep', ['60']);
    await mkdir(join(home, 'queue-redis'));
    await writeFile(join(home, 'queue-redis', 'redis.pid'), `${bystander.pid}\n`);
    await start();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill('SIGKILL');
    await once(bystander, 'exit');
  });

  it('recovers from an append-only file that was cut off in the middle of a write', async () => {
    const first = await start();
    await ask(first.queueUrl, 'SET', 'early', 'kept');
    await ask(first.queueUrl, 'SET', 'late', 'x'.repeat(1_000));
    await first.stop();
    const folder = join(home, 'queue-redis', 'appendonlydir');
    const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof'));
    const file = join(folder, String(name));
    await truncate(file, (await stat(file)).size - 100);
    const second = await start();
    expect(await ask(second.queueUrl, 'GET', 'early')).toContain('kept');
    expect(await ask(second.queueUrl, 'GET', 'late')).toBe('$-1\r\n');
  });

  it('works in a folder whose path is too long for a socket, or needs encoding', async () => {
    for (const name of ['x'.repeat(150), 'a b%20#ä?']) {
      const redis = await start({ home: join(home, name) });
      expect(await ask(redis.queueUrl, 'PING')).toBe('+PONG\r\n');
      await redis.stop();
    }
  });

  it('says in its own words why it does not start', async () => {
    await mkdir(join(home, 'queue-redis', 'appendonlydir'), { recursive: true });
    await writeFile(join(home, 'queue-redis', 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
    await expect(start()).rejects.toThrow(/queue-redis ended with exit code 1[^]*manifest/);
    expect(await readFile(join(home, 'queue-redis', 'redis.log'), 'utf8')).toContain('manifest');
  });
});
