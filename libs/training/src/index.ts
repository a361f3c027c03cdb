export { cvResultsCsv } from './cv-results.js';
export type { FitProgress } from './fit-delivery.js';
export { decide, type GateCase, type GateDecision } from './gate.js';
export { importanceCsv } from './importance-csv.js';
export { IMPORTANCE, type ImportanceOptions, measureVersion, versionImportance } from './measured-version.js';
export { readDelivery } from './read-delivery.js';
export { Retraining, type RetrainingParts, type RetrainOrder, type RetrainResult } from './retraining.js';
export { TrainingThread, type ThreadOptions } from './training-thread.js';
export type { VersionOnDelivery } from './unseen-rows.js';
