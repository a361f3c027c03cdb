import { Module } from '@nestjs/common';
import { JobRecords, RedisConnections, RedisModule } from '#redis';
import { RegistryModule } from '#registry';
import { ServingModule } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { TelemetryModule } from '#telemetry';
import { AliasesController } from './models/aliases.controller.js';
import { ModelSummaries } from './models/model-summaries.js';
import { ModelsController } from './models/models.controller.js';
import { SchemaController } from './models/schema.controller.js';
import { DeadLetters } from './predictions/dead-letters.js';
import { DeadLettersController } from './predictions/dead-letters.controller.js';
import { Idempotency } from './predictions/idempotency.js';
import { JobCancellation } from './predictions/job-cancellation.js';
import { JobProducer } from './predictions/job-producer.js';
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

/** The HTTP side. The root brings the settings. */
@Module({
  imports: [RedisModule, TelemetryModule, RegistryModule, ServingModule],
  controllers: [
    PredictController,
    PredictionJobsController,
    DeadLettersController,
    ModelsController,
    SchemaController,
    AliasesController,
    TrainingRunsController,
    SchedulesController,
  ],
  providers: [
    {
      provide: JobRecords,
      useFactory: ({ producer, keys }: RedisConnections, settings: Settings) =>
        new JobRecords(producer, keys, settings.jobs.resultTtlSeconds),
      inject: [RedisConnections, SETTINGS],
    },
    Idempotency,
    JobProducer,
    JobViews,
    JobCancellation,
    JobWaiters,
    DeadLetters,
    QueueHealth,
    QueueMetrics,
    ModelSummaries,
    ScheduleViews,
    TrainingSources,
  ],
})
export class GatewayModule {}
