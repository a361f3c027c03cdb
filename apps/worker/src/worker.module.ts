import { Module } from '@nestjs/common';
import { JobRecords, RedisConnections, RedisModule } from '#redis';
import { ServingModule } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { TelemetryModule } from '#telemetry';
import { JobReport } from './job-report.js';
import { ModelSlots } from './model-slots.js';
import { PredictionProcessor } from './prediction.processor.js';
import { PredictionWorker } from './prediction-worker.js';
import { RecordWriter } from './record-writer.js';

/** Takes prediction jobs, runs the same Predictor as the gateway, records the results. */
@Module({
  imports: [RedisModule, TelemetryModule, ServingModule],
  providers: [
    {
      provide: JobRecords,
      // The consumer's connection: a result waits for a Redis that is away.
      useFactory: (connections: RedisConnections, { jobs }: Settings) =>
        new JobRecords(connections.consumer, connections.keys, jobs.resultTtlSeconds),
      inject: [RedisConnections, SETTINGS],
    },
    {
      provide: ModelSlots,
      useFactory: ({ jobs }: Settings) => new ModelSlots(jobs.concurrency),
      inject: [SETTINGS],
    },
    RecordWriter,
    JobReport,
    PredictionProcessor,
    PredictionWorker,
  ],
})
export class WorkerModule {}
