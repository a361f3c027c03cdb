import { Module } from '@nestjs/common';
import { JobLook, JobRecords, QueueLoad, RedisConnections, RedisModule, Turns } from '#redis';
import { RegistryModule } from '#registry';
import { ServingModule } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { TelemetryModule } from '#telemetry';
import { AccessTable } from './access/access-table.js';
import { KeysController } from './access/keys.controller.js';
import { WebhooksModule } from '#webhooks';
import { KnownKeys } from './access/known-keys.js';
import { LastUse } from './access/last-use.js';
import { OverloadGate } from './admission/overload-gate.js';
import { AliasesController } from './models/aliases.controller.js';
import { ModelSummaries } from './models/model-summaries.js';
import { ModelsController } from './models/models.controller.js';
import { SchemaController } from './models/schema.controller.js';
import { DeadLetters } from './predictions/dead-letters.js';
import { DeadLettersController } from './predictions/dead-letters.controller.js';
import { FailedJobs } from './predictions/failed-jobs.js';
import { Idempotency } from './predictions/idempotency.js';
import { JobAdmission } from './predictions/job-admission.js';
import { JobCancellation } from './predictions/job-cancellation.js';
import { JobEventsController } from './predictions/job-events.controller.js';
import { JobFeeds } from './predictions/job-feeds.js';
import { JobProducer } from './predictions/job-producer.js';
import { JobQueue } from './predictions/job-queue.js';
import { JobViews } from './predictions/job-view.js';
import { JobWaiters } from './predictions/job-waiters.js';
import { PredictController } from './predictions/predict.controller.js';
import { PredictionJobsController } from './predictions/prediction-jobs.controller.js';
import { QueueHealth } from './predictions/queue-health.js';
import { QueueMetrics } from './predictions/queue-metrics.js';
import { ScheduleViews } from './training/schedule-views.js';
import { SchedulesController } from './training/schedules.controller.js';
import { TrainingRunsController } from './training/training-runs.controller.js';
import { TrainingSources } from './training/training-sources.js';
import { DeliveryLists } from './webhooks/delivery-lists.js';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller.js';

/** The HTTP side. The root brings the settings. */
@Module({
  imports: [RedisModule, TelemetryModule, RegistryModule, ServingModule, WebhooksModule],
  controllers: [
    PredictController,
    PredictionJobsController,
    JobEventsController,
    DeadLettersController,
    ModelsController,
    SchemaController,
    AliasesController,
    TrainingRunsController,
    SchedulesController,
    KeysController,
    WebhookDeliveriesController,
  ],
  providers: [
    {
      provide: JobRecords,
      useFactory: ({ producer, keys }: RedisConnections, settings: Settings) =>
        new JobRecords(producer, keys, settings.jobs.resultTtlSeconds),
      inject: [RedisConnections, SETTINGS],
    },
    AccessTable,
    JobLook,
    KnownKeys,
    LastUse,
    OverloadGate,
    Idempotency,
    QueueLoad,
    Turns,
    JobAdmission,
    JobQueue,
    JobProducer,
    JobViews,
    JobCancellation,
    JobWaiters,
    JobFeeds,
    FailedJobs,
    DeadLetters,
    QueueHealth,
    QueueMetrics,
    ModelSummaries,
    ScheduleViews,
    TrainingSources,
    DeliveryLists,
  ],
})
export class GatewayModule {}
