import { z } from 'zod';
import { DEFAULT_ESTIMATOR, ESTIMATOR_PARAMS, type EstimatorName, ESTIMATORS } from './estimators.js';
import { Gate, Metrics } from './metrics.js';
import { DatasetName, ModelName, Ulid } from './names.js';
import { PreprocessingChange } from './preprocessing.js';
import { Problem } from './problem.js';
import { SearchOrder } from './selection.js';
import { ESTIMATOR_TASKS, type Task, thresholdProblem } from './task.js';
import { ThresholdRule } from './threshold.js';
import { Decision } from './version-metadata.js';

const runParams = {
  /** Let every class count the same, whatever its share of the rows. */
  balanced: z.boolean().optional(),
  /** Of the split and of everything drawn. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /** Default threshold of a binary model (a probability) or an outlier model (a score). */
  threshold: z.number().optional(),
  /** Chooses the threshold on the hold-out, in place of the one above; so the metrics at it flatter a little. */
  thresholdRule: ThresholdRule.optional(),
  /** Replaces parts of the dataset's own preprocessing. */
  preprocessing: PreprocessingChange.optional(),
};

/** Parameters of the run, and beside them the estimator's own. */
export const TrainingParams = z.looseObject(runParams);
export type TrainingParams = z.infer<typeof TrainingParams>;

/** The estimator's own among the parameters. */
export function ownParams(params: TrainingParams): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([key]) => !Object.hasOwn(runParams, key)));
}

/** What is to be trained, as runs and schedules keep it. */
export const TrainingOrder = z.strictObject({
  dataset: DatasetName,
  /** File or folder below the data folders; absent: the dataset's newest delivery. */
  source: z.string().min(1).max(4_096).optional(),
  model: ModelName.optional(),
  estimator: z.enum(ESTIMATORS).optional(),
  params: TrainingParams.optional(),
  /** Candidates to choose the estimator and its parameters from, in place of the two above. */
  search: SearchOrder.optional(),
  gate: Gate.partial().optional(),
});
export type TrainingOrder = z.infer<typeof TrainingOrder>;

/** What is wrong with an estimator's own parameters, key by key; paths start below `params`. */
export function ownParamErrors(
  estimator: EstimatorName,
  { issues }: z.core.$ZodError,
): { path: PropertyKey[]; message: string }[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
    const message = `is no parameter of ${estimator}`;
    return issue.keys.map((key) => ({ path: [...issue.path, key], message }));
  });
}

/** Holds the estimator's own parameters against the estimator, so that a misspelt one is refused when it is asked for. */
export function checkOwnParams({
  value: { estimator = DEFAULT_ESTIMATOR, params = {} },
  issues,
}: z.core.ParsePayload<Pick<TrainingOrder, 'estimator' | 'params'>>): void {
  const own = ESTIMATOR_PARAMS[estimator].safeParse(ownParams(params));
  if (own.success) return;
  for (const { path, message } of ownParamErrors(estimator, own.error)) {
    issues.push({ code: 'custom', path: ['params', ...path], message, input: params });
  }
}

/** What the outcome of a run will answer. Only classifiers are searched for. */
export function taskOfOrder({
  search,
  estimator = DEFAULT_ESTIMATOR,
}: Pick<TrainingOrder, 'search' | 'estimator'>): Task {
  return search === undefined ? ESTIMATOR_TASKS[estimator] : 'classification';
}

/** Holds the threshold against what will be answered. */
export function checkThreshold({
  value,
  issues,
}: z.core.ParsePayload<Pick<TrainingOrder, 'search' | 'estimator' | 'params'>>): void {
  const task = taskOfOrder(value);
  const { threshold, thresholdRule } = value.params ?? {};
  const problem = threshold === undefined ? undefined : thresholdProblem(task, threshold);
  if (problem !== undefined) {
    issues.push({ code: 'custom', path: ['params', 'threshold'], message: problem, input: threshold });
  }
  if (task === 'outliers' && thresholdRule !== undefined) {
    const message = 'needs probabilities, which outlier models do not give';
    issues.push({ code: 'custom', path: ['params', 'thresholdRule'], message, input: thresholdRule });
  }
}

/** The body of `POST /training/runs`. */
export const RunRequest = TrainingOrder.check(checkOwnParams, checkThreshold);
export type RunRequest = z.infer<typeof RunRequest>;

const known = {
  id: Ulid,
  model: ModelName,
  request: TrainingOrder,
  /** Made by a schedule, or asked for. */
  scheduled: z.boolean(),
  createdAt: z.string(),
  requestId: z.string().optional(),
};
const started = { ...known, startedAt: z.string(), version: Ulid };

/** `runs/<id>.json`: one execution of training. `version` is allotted at the start, so that a second start can go on. */
export const Run = z.discriminatedUnion('status', [
  z.object({ ...known, status: z.literal('queued') }),
  z.object({ ...started, status: z.literal('running') }),
  z.object({
    ...started,
    status: z.literal('succeeded'),
    /** Absent when the run ended `unchanged`: there is no such version. */
    version: Ulid.optional(),
    finishedAt: z.string(),
    decision: Decision,
    reasons: z.array(z.string()),
    metrics: Metrics.optional(),
  }),
  z.object({
    ...known,
    status: z.literal('failed'),
    startedAt: z.string().optional(),
    finishedAt: z.string(),
    error: Problem,
  }),
]);
export type Run = z.infer<typeof Run>;

/** What lies in the training queue; scheduled jobs carry the model, and make their run when they start. */
export const TrainingJob = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: Ulid }),
  z.object({ kind: z.literal('scheduled'), model: ModelName }),
]);
export type TrainingJob = z.infer<typeof TrainingJob>;
