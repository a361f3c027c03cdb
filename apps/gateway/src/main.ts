import 'reflect-metadata';
import { Logger, Module } from '@nestjs/common';
import { requireRedis, SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { Health, runProcess } from '#telemetry';
import type { RunningProcess } from '#telemetry';
import { createGateway } from './app.js';
import { GatewayModule } from './gateway.module.js';

@Module({})
class GatewayRoot {}

async function start(settings: Settings): Promise<RunningProcess> {
  requireRedis(settings, ['queue', 'cache']);
  const imports = [SettingsModule.with(settings), GatewayModule];
  const app = await createGateway({ module: GatewayRoot, imports }, settings);
  await app.listen(settings.http.port, settings.http.host);
  new Logger('gateway').log({ message: 'listening', url: await app.getUrl() });
  const stop = async (): Promise<void> => {
    app.get(Health).startShutdown();
    await app.close();
  };
  return { stop };
}

await runProcess(start);
