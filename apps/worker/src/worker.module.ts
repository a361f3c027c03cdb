import { Module } from '@nestjs/common';
import { JobRecords, RedisConnections, RedisModule } from '#redis';
import { ServingModule } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { TelemetryModule } from '#telemetry';
import { WebhooksModule } from '#webhooks';
import { Announcement } from './announcement.js';
import { GivenUpJobs } from './given-up-jobs.js';
import { JobReport } from './job-report.js';
import { ModelPlaces } from './model-places.js';
import { NamedSlots } from './named-slots.js';
import { PredictionProcessor } from './prediction.processor.js';
import { PredictionWorker } from './prediction-worker.js';
import { RecordWriter } from './record-writer.js';
import { DeliveryAttempt } from './webhooks/delivery-attempt.js';
import { DeliveryReport } from './webhooks/delivery-report.js';
import { WebhookProcessor } from './webhooks/webhook.processor.js';
import { WebhookWorker } from './webhooks/webhook-worker.js';

/** Takes prediction jobs, runs the same Predictor as the gateway, records the results. */
@Module({
  imports: [RedisModule, TelemetryModule, ServingModule, WebhooksModule],
  providers: [
    {
      provide: JobRecords,
      // A result waits for a Redis that is away.
      useFactory: (connections: RedisConnections, { jobs }: Settings) =>
        new JobRecords(connections.consumer, connections.keys, jobs.resultTtlSeconds),
      inject: [RedisConnections, SETTINGS],
    },
    {
      provide: ModelPlaces,
      useFactory: ({ jobs }: Settings) =>
        new ModelPlaces(new NamedSlots(Math.max(1, Math.floor(jobs.concurrency / 2)))),
      inject: [SETTINGS],
    },
    RecordWriter,
    Announcement,
    GivenUpJobs,
    JobReport,
    PredictionProcessor,
    PredictionWorker,
    DeliveryAttempt,
    DeliveryReport,
    WebhookProcessor,
    WebhookWorker,
  ],
})
export class WorkerModule {}
