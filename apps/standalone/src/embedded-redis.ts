import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRedis } from './find-redis.js';
import { superviseRedis } from './redis-supervisor.js';
import { socketFolder } from './socket-folder.js';

export interface EmbeddedRedisOptions {
  /** The data folder; the caller holds its lock (data-folder-lock.ts). */
  readonly home: string;
  /** When accepted jobs reach the disk: within a second, or before they are acknowledged. */
  readonly fsync: 'everysec' | 'always';
  /** MiB the cache may use before it evicts. */
  readonly cacheMaxMemoryMb: number;
  /** Told what happens to the two, in sentences for the log. */
  readonly onEvent: (text: string) => void;
}

export interface EmbeddedRedis {
  /** `unix:///absolute/path/queue.sock`, percent-encoded as in a file URL. */
  readonly queueUrl: string;
  readonly cacheUrl: string;
  /** Lets both save and end. Calling it twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts the private queue and cache Redis of a data folder, both reachable by this user on this machine only.
 * Rejects with one message that says what to do when there is no Redis to start, or when one does not start.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const home = resolve(options.home);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const { onEvent } = options;
  const command = await findRedis({ searchPath: process.env['PATH'] ?? '', home, onEvent });
  const sockets = await socketFolder(home);

  const start = async (name: 'queue' | 'cache', settings: Readonly<Record<string, string>>) => {
    const directory = join(home, `${name}-redis`);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const socket = join(sockets, `${name}.sock`);
    const redis = await superviseRedis(`${name} Redis`, { command, directory, socket, settings }, onEvent);
    return { url: `unix://${pathToFileURL(socket).pathname}`, stop: () => redis.stop() };
  };
  const queue = await start('queue', queueSettings(options.fsync));
  try {
    const cache = await start('cache', cacheSettings(options.cacheMaxMemoryMb));
    const stop = async () => void (await Promise.all([queue.stop(), cache.stop()]));
    return { queueUrl: queue.url, cacheUrl: cache.url, stop };
  } catch (error) {
    await queue.stop();
    throw error;
  }
}

/** Jobs must never be evicted, and survive a kill: whatever the append-only file holds, even one cut off at its end. */
function queueSettings(fsync: EmbeddedRedisOptions['fsync']): Readonly<Record<string, string>> {
  return {
    appendonly: 'yes',
    appendfsync: fsync,
    'aof-load-truncated': 'yes',
    // The append-only file is the only copy: a snapshot beside it would be written and never read.
    save: '',
    // Full, it refuses new jobs; without a bound, the machine would begin to swap, or kill it.
    maxmemory: '1gb',
    'maxmemory-policy': 'noeviction',
  };
}

/** Everything in it can be computed again: nothing is written, and the least recently used goes first. */
function cacheSettings(maxMemoryMb: number): Readonly<Record<string, string>> {
  return { appendonly: 'no', save: '', maxmemory: `${maxMemoryMb}mb`, 'maxmemory-policy': 'allkeys-lru' };
}
