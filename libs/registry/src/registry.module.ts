import { Inject, Logger, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ModelEvents, Queues, RedisModule } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Aliases } from './aliases.js';
import { ApiKeys } from './api-keys.js';
import { ArtifactFolder } from './artifact-folder.js';
import { takeBundledModels } from './bundled-models.js';
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
    overArtifacts(ApiKeys),
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
  exports: [Versions, Aliases, ApiKeys, Runs, Schedules, DatasetCatalog, DataFolders, TrainingRequests],
})
export class RegistryModule implements OnModuleInit {
  constructor(
    private readonly versions: Versions,
    private readonly aliases: Aliases,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** A folder that cannot be written (or read yet) must not keep a process from serving. */
  async onModuleInit(): Promise<void> {
    await this.attempt('the bundled models could not be taken', () => this.takeBundled());
    await this.attempt('the registry could not be repaired', async () => {
      await this.aliases.repair();
      await this.versions.sweep();
    });
  }

  private async takeBundled(): Promise<void> {
    const { bundled } = this.settings.folders;
    if (bundled === undefined) return;
    const folder = new ArtifactFolder(bundled);
    const versions = new Versions(folder);
    const bundle = { versions, aliases: new Aliases(folder, versions, async () => undefined) };
    const models = await takeBundledModels(bundle, { versions: this.versions, aliases: this.aliases });
    if (models.length > 0) new Logger('registry').log({ message: 'took the bundled models', models });
  }

  private async attempt(problem: string, what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      new Logger('registry').warn({ message: problem, reason: String(error) });
    }
  }
}
