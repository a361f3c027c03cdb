import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { startApp } from './app-process.js';
import type { AppProcess, StartOptions } from './app-process.js';
import { startRedis } from './redis.js';
import type { TestRedis } from './redis.js';

/** Stores and settings shared by the processes of one test, as on many machines. */
export interface Cluster {
  readonly queue: TestRedis;
  readonly cache: TestRedis;
  readonly folder: string;
  readonly versions: Versions;
  /** Moves aliases without telling anybody: the processes find out by themselves. */
  readonly aliases: Aliases;
  start(
    app: 'gateway' | 'worker' | 'trainer',
    env?: Readonly<Record<string, string>>,
    options?: StartOptions,
  ): Promise<AppProcess>;
  /** Stops every process that still runs, then the stores. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Folder for what the queue's Redis keeps; default: the system's temporary one. */
  readonly queueFolder?: string;
}

/** @param env what all processes are told */
export async function startCluster(
  env: Readonly<Record<string, string>> = {},
  { queueFolder = tmpdir() }: ClusterOptions = {},
): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'presage-cluster-'));
  const [queue, cache] = await Promise.all([
    startRedis({ appendonly: true, within: queueFolder }),
    startRedis({ policy: 'allkeys-lru' }),
  ]);
  const artifacts = new ArtifactFolder(join(folder, 'artifacts'));
  const versions = new Versions(artifacts);
  const running: AppProcess[] = [];
  return {
    queue,
    cache,
    folder,
    versions,
    aliases: new Aliases(artifacts, versions, () => Promise.resolve()),
    start: async (app, own = {}, options = {}) => {
      const started = await startApp(
        app,
        {
          QUEUE_REDIS_URL: queue.url,
          CACHE_REDIS_URL: cache.url,
          PRESAGE_HOME: folder,
          DEFAULT_MODEL: 'tiny',
          ...env,
          ...own,
        },
        options,
      );
      running.push(started);
      return started;
    },
    stop: async () => {
      await Promise.all(running.map((app) => app.kill9()));
      await Promise.all([queue.stop(), cache.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
