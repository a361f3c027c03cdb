export { decide, type GateCase, type GateDecision } from './gate.js';
export type { FitProgress } from './fit-delivery.js';
export { Retraining, type RetrainingParts, type RetrainOrder, type RetrainResult } from './retraining.js';
export { TrainingThread, type ThreadOptions } from './training-thread.js';
