export * from './alias.js';
export * from './artifact.js';
export * from './dataset.js';
export * from './errors.js';
<<<<<<< HEAD
export * from './estimators.js';
=======
>>>>>>> mend
export * from './failed-reason.js';
export * from './feature-value.js';
export * from './hold-out.js';
export * from './importance.js';
export * from './input-schema.js';
export * from './metrics.js';
export * from './model-updated.js';
export * from './names.js';
export * from './prediction-job.js';
export * from './prediction.js';
export * from './preprocessing.js';
export * from './problem.js';
export * from './schedule.js';
export * from './selection.js';
export * from './threshold.js';
export * from './training.js';
export * from './version-metadata.js';
