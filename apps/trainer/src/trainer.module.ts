import { Module } from '@nestjs/common';
import { RedisModule } from '#redis';
import { Aliases, DataFolders, DatasetCatalog, RegistryModule, Versions } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { TelemetryModule } from '#telemetry';
import { drawReport, Retraining, TrainingThread } from '#training';
import { DefaultSchedules } from './default-schedules.js';
import { RunBook } from './run-book.js';
import { RunReconciler } from './run-reconciler.js';
import { RunReport } from './run-report.js';
import { TrainerUpkeep } from './trainer-upkeep.js';
import { TrainingSchedule } from './training-schedule.js';
import { TrainingWorker } from './training-worker.js';
import { TrainingProcessor } from './training.processor.js';

/** Executes runs, asked for or scheduled, and keeps the schedules. */
@Module({
  imports: [RedisModule, TelemetryModule, RegistryModule],
  providers: [
    { provide: TrainingThread, useFactory: () => new TrainingThread() },
    {
      provide: Retraining,
      useFactory: (
        catalog: DatasetCatalog,
        folders: DataFolders,
        versions: Versions,
        aliases: Aliases,
        thread: TrainingThread,
        settings: Settings,
      ) => new Retraining({ catalog, folders, versions, aliases, thread, drawReport, settings }),
      inject: [DatasetCatalog, DataFolders, Versions, Aliases, TrainingThread, SETTINGS],
    },
    RunReport,
    RunBook,
    TrainingProcessor,
    TrainingWorker,
    DefaultSchedules,
    TrainingSchedule,
    RunReconciler,
    TrainerUpkeep,
  ],
})
export class TrainerModule {}
