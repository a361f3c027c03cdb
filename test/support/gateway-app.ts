import { mkdir } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createGateway } from '#apps/gateway/src/app.js';
import { GatewayModule } from '#apps/gateway/src/gateway.module.js';
import { RedisConnections } from '#redis';
import { Aliases, Versions } from '#registry';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { startRedis } from './redis.js';
import { startRedisCluster } from './redis-cluster.js';
import type { TestRedis } from './redis.js';
import { testSettings } from './test-settings.js';
import { promote, saveTinyVersion } from './tiny-model.js';

@Module({})
class TestRoot {}

/**
 * A gateway on a free port, with a Redis and folders of its own and one model, `tiny`, in production. With
 * `TEST_QUEUE=cluster` its queue is a Redis Cluster, started for it.
 */
export interface TestGateway {
  readonly app: NestFastifyApplication;
  /** Without a slash at the end. */
  readonly url: string;
  readonly settings: Settings;
  readonly redis: TestRedis;
  readonly versions: Versions;
  readonly aliases: Aliases;
  /** What `tiny` has in production at the start. */
  readonly version: string;
  /** Resolves when the queue's Redis can be asked (again). */
  connected(): Promise<void>;
  stop(): Promise<void>;
}

export async function startGateway(
  env: Record<string, string> = {},
  redisOptions: Parameters<typeof startRedis>[0] = {},
): Promise<TestGateway> {
  const redis = await startRedis(redisOptions);
  const cluster = process.env['TEST_QUEUE'] === 'cluster' ? await startRedisCluster() : undefined;
  const queue = cluster === undefined ? {} : { QUEUE_REDIS_URL: cluster.url };
  const own = await testSettings(redis, { DEFAULT_MODEL: 'tiny', ...queue, ...env });
  const { settings } = own;
  for (const folder of settings.folders.data) await mkdir(folder, { recursive: true });
  const root = { module: TestRoot, imports: [SettingsModule.with(settings), GatewayModule] };
  const app = await createGateway(root, settings);
  const versions = app.get(Versions, { strict: false });
  const aliases = app.get(Aliases, { strict: false });
  const version = await saveTinyVersion(versions);
  await promote(aliases, version);
  await app.listen(0, '127.0.0.1');

  const { producer } = app.get(RedisConnections, { strict: false });
  const connected = async () => {
    if (producer.status !== 'ready') await new Promise((resolve) => producer.once('ready', resolve));
  };
  await connected();
  const stop = async () => {
    await app.close();
    await redis.stop();
    await cluster?.stop();
    await own.remove();
  };
  const url = (await app.getUrl()).replace(/\/$/, '');
  return { app, url, settings, redis, versions, aliases, version, connected, stop };
}
