import 'reflect-metadata';
import cluster from 'node:cluster';
import { Logger, Module } from '@nestjs/common';
import { refuseOpenDoor, requireRedis, SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { closed, drained, openOpsPort, OpsSource, runProcess } from '#telemetry';
import type { ShutdownStep } from '#telemetry';
import { createGateway } from './app.js';
import { startProcesses } from './gateway-processes.js';
import { GatewayModule } from './gateway.module.js';
import { listenOptions } from './http/server-options.js';

@Module({})
class GatewayRoot {}

async function start(settings: Settings): Promise<readonly ShutdownStep[]> {
  refuseOpenDoor(settings);
  requireRedis(settings, ['queue', 'cache']);
  const several = cluster.isPrimary && settings.http.processes > 1;
  return several ? await startProcesses(settings) : await serve(settings);
}

async function serve(settings: Settings): Promise<readonly ShutdownStep[]> {
  const imports = [SettingsModule.with(settings), GatewayModule];
  const app = await createGateway({ module: GatewayRoot, imports }, settings);
  // Of several processes the primary has it.
  const ops = cluster.isWorker ? [] : await openOpsPort(app.get(OpsSource), settings);
  await app.listen(listenOptions(settings));
  new Logger('gateway').log({ message: 'listening', url: await app.getUrl() });
  return [drained(app, settings.process.drainMs), ...closed(app), ...ops];
}

await runProcess(start);
