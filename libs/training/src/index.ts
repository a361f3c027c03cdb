export { decide, type GateCase, type GateDecision } from './gate.js';
export type { FitProgress } from './fit-delivery.js';
export { cvResultsCsv } from './cv-results.js';
export { importanceCsv } from './importance-csv.js';
export { IMPORTANCE, type ImportanceOptions, measureVersion, versionImportance } from './measured-version.js';
export type { VersionOnDelivery } from './unseen-rows.js';
export { Retraining, type RetrainingParts, type RetrainOrder, type RetrainResult } from './retraining.js';
export { TrainingThread, type ThreadOptions } from './training-thread.js';
