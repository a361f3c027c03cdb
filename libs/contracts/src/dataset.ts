import { z } from 'zod';
import { Label } from './feature-value.js';
import { InputSchema } from './input-schema.js';
import { DatasetName } from './names.js';

/** A named data contract: which columns a delivery has, what they may hold, and what is to be predicted. */
export const DatasetContract = z.strictObject({
  name: DatasetName,
  description: z.string().optional(),
  featureSchemaVersion: z.string().default('v1'),
  features: InputSchema,
  target: z.strictObject({
    column: z.string().min(1),
    /** All labels a delivery may contain, in the order of the class indices. */
    classes: z.array(Label).min(2).max(1_000),
    /** Binary tables: the label whose probability is answered. */
    positiveClass: Label.optional(),
  }),
  /** How the rows are written. */
  csv: z
    .strictObject({
      delimiter: z.string().length(1).default(','),
      /** Cells that mean "missing", besides the empty one. */
      missing: z.array(z.string()).default([]),
      /** Columns of the file that are no features. */
      drop: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** Schedule that is set up when the trainer first meets the dataset with a delivery in its folder (cron, UTC). */
  schedule: z.strictObject({ cron: z.string() }).optional(),
  /** An instance to try the model with. */
  example: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
});
export type DatasetContract = z.infer<typeof DatasetContract>;
