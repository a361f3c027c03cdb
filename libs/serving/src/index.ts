export { LiveModels } from './live-models.js';
export { Predictor } from './predictor.js';
export { ServingModule } from './serving.module.js';
export { MAKE_MODEL } from './version-loader.js';
export type { MakeModel, ServableModel } from './version-loader.js';
