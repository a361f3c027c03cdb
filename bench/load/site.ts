import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { startRedis } from '../../test/support/redis.js';
import { MODEL, serveCensus } from '../census/census-model.js';
import type { CensusModel } from '../census/census-model.js';
import { startServer } from './server-process.js';
import type { ServerCommand, ServerProcess } from './server-process.js';

const DIST = path.join(import.meta.dirname, '../..');

/** Stores with the model in them, and the processes that were started beside them. */
export interface Site extends AsyncDisposable {
  readonly folder: string;
  /** The model as the peers read it: artifact, schema and rows. */
  readonly modelFile: string;
  /** A process of the product as a user starts it: its settings are the shipped ones but for those given. */
  product(
    app: 'gateway' | 'worker' | 'standalone',
    env?: Readonly<Record<string, string>>,
  ): Promise<ServerProcess>;
  start(make: (port: number) => ServerCommand): Promise<ServerProcess>;
  /** A Redis of somebody's own, as queues want it. */
  redis(): Promise<string>;
  /** Something to close before what was started earlier stops. */
  defer(close: () => Promise<void>): void;
}

/** The caller disposes of it: all processes end, and what they kept is removed. */
export async function openSite(model: CensusModel): Promise<Site> {
  const opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'presage-bench-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const queueRedis = async (): Promise<string> => {
    const redis = await startRedis({ appendonly: true });
    opened.defer(() => redis.stop());
    return redis.url;
  };
  const queue = await queueRedis();
  const cache = await startRedis({ policy: 'allkeys-lru' });
  opened.defer(() => cache.stop());

  const artifacts = path.join(folder, 'artifacts');
  const versions = new Versions(new ArtifactFolder(artifacts));
  const aliases = new Aliases(new ArtifactFolder(artifacts), versions, () => Promise.resolve());
  await serveCensus(model, versions, aliases);
  const modelFile = path.join(folder, 'model.json');
  const { artifact, schema, instances } = model;
  await writeFile(modelFile, JSON.stringify({ artifact, schema, instances }));

  let homes = 0;
  const start = async (make: (port: number) => ServerCommand): Promise<ServerProcess> => {
    const server = await startServer(folder, make);
    opened.defer(() => server.stop());
    return server;
  };
  return {
    folder,
    modelFile,
    start,
    redis: queueRedis,
    defer: (close) => opened.defer(close),
    product: (app, env = {}) => {
      const home = `home-${homes++}`;
      // Standalone has stores of its own; the others share two, under a prefix per process.
      const stores = app === 'standalone' ? {} : { QUEUE_REDIS_URL: queue, CACHE_REDIS_URL: cache.url };
      return start((port) => ({
        name: app,
        command: [process.execPath, path.join(DIST, `apps/${app}/src/main.js`)],
        env: {
          ...stores,
          [app === 'worker' ? 'OPS_PORT' : 'PORT']: String(port),
          PRESAGE_HOME: path.join(folder, home),
          ARTIFACTS_DIR: artifacts,
          DEFAULT_MODEL: MODEL,
          SHUTDOWN_DRAIN_MS: '0',
          ...env,
        },
        ready: { path: '/ready' },
      }));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
