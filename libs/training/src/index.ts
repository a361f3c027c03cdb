export { decide, type GateCase, type GateDecision } from './gate.js';
export type { FitProgress } from './fit-delivery.js';
export { readDelivery } from './read-delivery.js';
export { Retraining, type RetrainingParts, type RetrainOrder, type RetrainResult } from './retraining.js';
export { scoreDelivery, type ScoredDelivery } from './score-delivery.js';
export { importanceCsv } from './importance-csv.js';
export { measureHoldOut } from './hold-out-report.js';
export { TrainingThread, type ThreadOptions } from './training-thread.js';
