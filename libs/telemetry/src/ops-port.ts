import { Logger, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '#settings';
import { MetricsController } from './metrics.controller.js';
import { OpsController } from './ops.controller.js';
import { OpsSource } from './ops-source.js';
import type { ShutdownStep } from './shutdown.js';

@Module({})
class OpsPort {}

const CLOSE_MS = 2_000;

/**
 * Where the settings give operators a port of their own (`GATEWAY_OPS_PORT`), answers `/health`, `/ready`, `/meta` and
 * `/metrics` there, and asks for no key.
 * @returns how it ends: last, so that a shutdown can be watched
 */
export async function openOpsPort(
  source: OpsSource,
  { http: { ops } }: Settings,
): Promise<readonly ShutdownStep[]> {
  if (ops === undefined) return [];
  const root = {
    module: OpsPort,
    controllers: [OpsController, MetricsController],
    providers: [{ provide: OpsSource, useValue: source }],
  };
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { abortOnError: false });
  await app.listen(ops.port, ops.host);
  new Logger('ops').log({ message: 'the ops port listens', url: await app.getUrl() });
  return [ended(app)];
}

const ended = (app: INestApplication): ShutdownStep => ({
  name: 'ops port',
  deadlineMs: CLOSE_MS,
  run: () => app.close(),
});
