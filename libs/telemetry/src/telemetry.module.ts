import { Global, Module } from '@nestjs/common';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from './health.js';
import { JsonLogger } from './json-logger.js';
import { Metrics } from './metrics.js';
import { MetricsPage } from './metrics-page.js';
import { OpsController } from './ops.controller.js';
import { OpsSource } from './ops-source.js';
import { OwnOps } from './own-ops.js';

/** Logs, metrics and health of one process, for every module in it. Its root decides where MetricsController is. */
@Global()
@Module({
  controllers: [OpsController],
  providers: [
    Health,
    Metrics,
    MetricsPage,
    { provide: OpsSource, useClass: OwnOps },
    {
      provide: JsonLogger,
      useFactory: (settings: Settings) => new JsonLogger(settings.process.logLevel),
      inject: [SETTINGS],
    },
  ],
  exports: [Health, Metrics, OpsSource, JsonLogger],
})
export class TelemetryModule {}
