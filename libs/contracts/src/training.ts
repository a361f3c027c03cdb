import { z } from 'zod';
import { Gate, Metrics } from './metrics.js';
import { DatasetName, ModelName, Ulid } from './names.js';
import { Problem } from './problem.js';
import { Decision } from './version-metadata.js';

/** Unknown names are refused: a misspelt `balanced` would train another model than was asked for. */
export const TrainingParams = z.strictObject({
  /** Give every class the same weight, by replicating the rows of the smaller ones. */
  balanced: z.boolean().optional(),
  /** Of the split and of everything drawn. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /** Default threshold of a binary model. */
  threshold: z.number().min(0).max(1).optional(),
});
export type TrainingParams = z.infer<typeof TrainingParams>;

export const ESTIMATORS = ['ml-logistic-regression'] as const;

/** The body of `POST /training/runs`. */
export const RunRequest = z.strictObject({
  dataset: DatasetName,
  /** File or folder below the data folders; absent: the dataset's newest delivery. */
  source: z.string().min(1).max(4_096).optional(),
  model: ModelName.optional(),
  estimator: z.enum(ESTIMATORS).optional(),
  params: TrainingParams.optional(),
  gate: Gate.partial().optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

const known = {
  id: Ulid,
  model: ModelName,
  request: RunRequest,
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
