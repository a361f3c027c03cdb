export { leaveToOthers } from './leave-to-others.js';
export { LiveModels } from './live-models.js';
export { Predictor } from './predictor.js';
export { CallsElsewhere } from './calls-elsewhere.js';
export { ShortTurns } from './short-turns.js';
export { ServingModule } from './serving.module.js';
export { MAKE_MODEL, makeModel } from './make-model.js';
export type { MakeModel, ServableModel } from './make-model.js';
