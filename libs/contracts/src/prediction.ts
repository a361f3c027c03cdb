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

/** The answer for one instance. */
export const Prediction = z.object({
  prediction: Label,
  /** Binary: of the positive class. More classes: of the predicted one. */
  probability: z.number(),
  /** Label (as text) → probability. */
  probabilities: z.record(z.string(), z.number()),
  /** Came from the prediction cache. */
  cached: z.boolean(),
});
export type Prediction = z.infer<typeof Prediction>;

const answered = {
  id: Ulid,
  model: ModelName,
  version: Ulid,
  /** Binary models only. */
  threshold: z.number().optional(),
};
export const SingleResult = z.object({ ...answered, ...Prediction.shape });
export const BatchResult = z.object({ ...answered, predictions: z.array(Prediction) });

/** The answer of `POST /predict` and the result of a job. */
export const PredictResult = z.union([SingleResult, BatchResult]);
export type SingleResult = z.infer<typeof SingleResult>;
export type BatchResult = z.infer<typeof BatchResult>;
export type PredictResult = z.infer<typeof PredictResult>;
