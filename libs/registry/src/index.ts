export { Aliases } from './aliases.js';
export type {
  MoveOnceOutcome,
  MoveOutcome,
  MoveRequest,
  RollbackOutcome,
  RollbackRequest,
} from './aliases.js';
export { ApiKeys } from './api-keys.js';
export type { NewKey, RotateOutcome } from './api-keys.js';
export { ArtifactFolder } from './artifact-folder.js';
export { DataFolders } from './data-folders.js';
export type { Delivery } from './data-folders.js';
export { DatasetCatalog } from './dataset-catalog.js';
export { makeFolder, syncFolder, writeDurably } from './durable-files.js';
export { KeySet } from './key-set.js';
export type { KeyCheck } from './key-set.js';
export type { PageRequest } from './page.js';
export { RegistryModule } from './registry.module.js';
export { Runs } from './runs.js';
export { Schedules } from './schedules.js';
export { TrainingRequests } from './training-requests.js';
export { Versions } from './versions.js';
export type { ArtifactRead, NewVersion } from './versions.js';
