import { Logger, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { JsonLogger } from './json-logger.js';
import { MetricsController } from './metrics.controller.js';

@Module({})
class OpsRoot {}

/**
 * Starts a process that serves nothing but `/health`, `/ready`, `/meta` and `/metrics`, on `OPS_PORT`.
 * `module` brings what it works on and TelemetryModule. The caller closes it.
 */
export async function startOpsApp(module: Type, settings: Settings): Promise<NestFastifyApplication> {
  // Nobody who asks here minds being cut off: a shutdown does not wait for connections that are kept open.
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const imports = [SettingsModule.with(settings), module];
  const root = { module: OpsRoot, imports, controllers: [MetricsController] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    // Until the settings' logger is there: what fails before is thrown, and told once.
    logger: false,
    abortOnError: false,
  });
  app.useLogger(app.get(JsonLogger));
  await app.listen(settings.http.opsPort, settings.http.host);
  new Logger('ops').log({ message: 'listening', url: await app.getUrl() });
  return app;
}
