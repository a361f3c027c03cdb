export { Aliases } from './aliases.js';
export type {
  MoveOutcome,
  MoveRequest,
  MoveSideEffects,
  RollbackOutcome,
  RollbackRequest,
} from './aliases.js';
export { ArtifactFolder } from './artifact-folder.js';
export { DataFolders } from './data-folders.js';
export type { Delivery } from './data-folders.js';
export { DatasetCatalog } from './dataset-catalog.js';
export type { PageRequest } from './page.js';
export { Runs } from './runs.js';
export { Schedules } from './schedules.js';
export { Versions } from './versions.js';
export type { ArtifactRead, NewVersion } from './versions.js';
