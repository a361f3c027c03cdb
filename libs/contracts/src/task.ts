import type { EstimatorName } from './estimators.js';

/** What a model answers: probabilities of classes, or one score per instance, the lower the odder. */
export type Task = 'classification' | 'outliers';

export const ESTIMATOR_TASKS: Readonly<Record<EstimatorName, Task>> = {
  'ml-logistic-regression': 'classification',
  'logistic-regression': 'classification',
  'decision-tree': 'classification',
  'random-forest': 'classification',
  'gradient-boosting': 'classification',
  svc: 'classification',
  'one-class-svm': 'outliers',
};

/** Two classes: the probability from which the positive one is claimed. Outliers: those that score below it. */
export const DEFAULT_THRESHOLDS: Readonly<Record<Task, number>> = { classification: 0.5, outliers: 0 };

/** The task of a version's model: one without classes looks for outliers. */
export function taskOf({ classes }: { readonly classes: readonly unknown[] }): Task {
  return classes.length === 0 ? 'outliers' : 'classification';
}

/** What is wrong with a threshold for models of a task, if anything: probabilities have bounds, scores have none. */
export function thresholdProblem(task: Task, threshold: number): string | undefined {
  if (task === 'outliers') return Number.isFinite(threshold) ? undefined : 'must be a finite number';
  return threshold >= 0 && threshold <= 1 ? undefined : 'must be a probability from 0 to 1';
}
