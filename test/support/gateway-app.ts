import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createGateway } from '#apps/gateway/src/app.js';
import { GatewayModule } from '#apps/gateway/src/gateway.module.js';
import type { AliasMove } from '#contracts';
import { RedisConnections } from '#redis';
import { Aliases, Versions } from '#registry';
import { readSettings, SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { startRedis } from './redis.js';
import type { TestRedis } from './redis.js';
import { saveTinyVersion } from './tiny-model.js';

@Module({})
class TestRoot {}

/** A gateway that listens on a free port, with Redis and folders of its own and one model, `tiny`, in production. */
export interface TestGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly settings: Settings;
  /** Of the queue; the cache has another. */
  readonly redis: TestRedis;
  readonly folder: string;
  /** What `tiny` has in production at the start. */
  readonly version: string;
  /** Resolves when the producer's connection is usable. */
  connected(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  env?: Record<string, string>;
  policy?: string;
}

export async function startGateway({ env = {}, policy = 'noeviction' }: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'presage-gateway-'));
  const [redis, cache] = await Promise.all([startRedis({ policy }), startRedis({ policy: 'allkeys-lru' })]);
  await mkdir(join(folder, 'data'));
  const settings = readSettings({
    PORT: '0',
    PRESAGE_HOME: folder,
    QUEUE_REDIS_URL: redis.url,
    CACHE_REDIS_URL: cache.url,
    DEFAULT_MODEL: 'tiny',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const root = { module: TestRoot, imports: [SettingsModule.with(settings), GatewayModule] };
  const app = await createGateway(root, settings);
  const version = await saveTinyVersion(app.get(Versions));
  await promote(app, version);
  await app.listen(0, '127.0.0.1');

  const connected = () => ready(app.get(RedisConnections));
  await connected();
  const stop = async () => {
    await app.close();
    await Promise.all([redis.stop(), cache.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  return { app, url: await app.getUrl(), settings, redis, folder, version, connected, stop };
}

/** Moves `production` without HTTP. */
export async function promote(
  app: NestFastifyApplication,
  version: string,
  model = 'tiny',
): Promise<AliasMove> {
  const outcome = await app.get(Aliases).move({ model, alias: 'production', version, by: 'test' });
  if (outcome.kind !== 'moved') throw new Error(`not moved: ${outcome.kind}`);
  return outcome.move;
}

async function ready({ producer }: RedisConnections): Promise<void> {
  if (producer.status === 'ready') return;
  await new Promise((resolve) => producer.once('ready', resolve));
}
