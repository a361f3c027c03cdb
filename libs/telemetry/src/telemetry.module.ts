import { Global, Module } from '@nestjs/common';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from './health.js';
import { JsonLogger } from './json-logger.js';
import { Metrics } from './metrics.js';
import { MetricsPage } from './metrics-page.js';
import { OpsController } from './ops.controller.js';

/** Logs, metrics and health of one process, for every module in it. */
@Global()
@Module({
  controllers: [OpsController],
  providers: [
    Health,
    Metrics,
    MetricsPage,
    {
      provide: JsonLogger,
      useFactory: (settings: Settings) => new JsonLogger(settings.process.logLevel),
      inject: [SETTINGS],
    },
  ],
  exports: [Health, Metrics, JsonLogger],
})
export class TelemetryModule {}
