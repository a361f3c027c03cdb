import { z } from 'zod';
import { Instance, Label } from './feature-value.js';
import { AliasName, ModelName, Ulid } from './names.js';

/** The body of `POST /predict`. How many instances are allowed is the server's setting (`MAX_INSTANCES`). */
export const PredictRequest = z
  .strictObject({
    model: ModelName.optional(),
    alias: AliasName.optional(),
    version: Ulid.optional(),
    features: Instance.optional(),
    instances: z.array(Instance).min(1).optional(),
  })
  .refine((body) => (body.features === undefined) !== (body.instances === undefined), {
    error: 'exactly one of "features" and "instances" is needed',
  })
  .refine((body) => body.alias === undefined || body.version === undefined, {
    error: 'either "alias" or "version", not both',
    path: ['version'],
  });
export type PredictRequest = z.infer<typeof PredictRequest>;

/** Came from the prediction cache. */
const cached = z.boolean();

/** The answer of a model with classes for one instance. */
export const ClassPrediction = z.object({
  prediction: Label,
  /** Binary: of the positive class. More classes: of the predicted one. */
  probability: z.number(),
  /** Label (as text) → probability. */
  probabilities: z.record(z.string(), z.number()),
  cached,
});
export type ClassPrediction = z.infer<typeof ClassPrediction>;

/** The answer of a model that looks for outliers. */
export const OutlierPrediction = z.object({
  /** The lower, the odder; the scale is the estimator's own. */
  score: z.number(),
  /** It scores below the threshold. */
  outlier: z.boolean(),
  cached,
});
export type OutlierPrediction = z.infer<typeof OutlierPrediction>;

/** The answer for one instance. */
export const Prediction = z.union([ClassPrediction, OutlierPrediction]);
export type Prediction = z.infer<typeof Prediction>;

const answered = {
  id: Ulid,
  model: ModelName,
  version: Ulid,
  /** Binary models: a probability. Outlier models: a score. Absent of others. */
  threshold: z.number().optional(),
};
export const SingleResult = z.union([
  z.object({ ...answered, ...ClassPrediction.shape }),
  z.object({ ...answered, ...OutlierPrediction.shape }),
]);
export const BatchResult = z.object({ ...answered, predictions: z.array(Prediction) });

/** The answer of `POST /predict` and the result of a job. */
export const PredictResult = z.union([SingleResult, BatchResult]);
export type SingleResult = z.infer<typeof SingleResult>;
export type BatchResult = z.infer<typeof BatchResult>;
export type PredictResult = z.infer<typeof PredictResult>;
