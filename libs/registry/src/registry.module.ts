import { Logger, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ModelEvents, Queues, RedisModule } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Aliases } from './aliases.js';
import { ArtifactFolder } from './artifact-folder.js';
import { DataFolders } from './data-folders.js';
import { DatasetCatalog } from './dataset-catalog.js';
import { Runs } from './runs.js';
import { Schedules } from './schedules.js';
import { TrainingRequests } from './training-requests.js';
import { Versions } from './versions.js';

const overArtifacts = <T>(part: new (folder: ArtifactFolder) => T) => ({
  provide: part,
  useFactory: (folder: ArtifactFolder) => new part(folder),
  inject: [ArtifactFolder],
});

/** What is kept in the artifact folder, and where rows and their contracts come from. */
@Module({
  imports: [RedisModule],
  providers: [
    {
      provide: ArtifactFolder,
      useFactory: (settings: Settings) => new ArtifactFolder(settings.folders.artifacts),
      inject: [SETTINGS],
    },
    overArtifacts(Versions),
    overArtifacts(Runs),
    overArtifacts(Schedules),
    {
      provide: Aliases,
      useFactory: (folder: ArtifactFolder, versions: Versions, events: ModelEvents) =>
        new Aliases(folder, versions, (move) => events.publish(move)),
      inject: [ArtifactFolder, Versions, ModelEvents],
    },
    {
      provide: DatasetCatalog,
      useFactory: (settings: Settings) => new DatasetCatalog(settings.folders.datasets),
      inject: [SETTINGS],
    },
    {
      provide: DataFolders,
      useFactory: (settings: Settings) => new DataFolders(settings.folders.data),
      inject: [SETTINGS],
    },
    {
      provide: TrainingRequests,
      useFactory: (runs: Runs, queues: Queues) => new TrainingRequests(runs, queues),
      inject: [Runs, Queues],
    },
  ],
  exports: [Versions, Aliases, Runs, Schedules, DatasetCatalog, DataFolders, TrainingRequests],
})
export class RegistryModule implements OnModuleInit {
  constructor(
    private readonly versions: Versions,
    private readonly aliases: Aliases,
  ) {}

  /** A folder that cannot be written (or read yet) must not keep a process from serving. */
  async onModuleInit(): Promise<void> {
    try {
      await this.aliases.repair();
      await this.versions.sweep();
    } catch (error) {
      new Logger('registry').warn({ message: 'the registry could not be repaired', reason: String(error) });
    }
  }
}
