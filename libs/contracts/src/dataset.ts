import { z } from 'zod';
import { Label } from './feature-value.js';
import { InputSchema } from './input-schema.js';
import { DatasetName } from './names.js';
import { Preprocessing } from './preprocessing.js';

/** A named data contract: which columns a delivery has, what they may hold, and what is to be predicted. */
export const DatasetContract = z.strictObject({
  name: DatasetName,
  description: z.string().optional(),
  featureSchemaVersion: z.string().default('v1'),
  features: InputSchema,
  target: z.strictObject({
    column: z.string().min(1),
    /** All labels, in the order of the class indices. */
    classes: z.array(Label).min(2).max(1_000),
    /** Binary tables: the label whose probability is answered. */
    positiveClass: Label.optional(),
    /** What stands in the file → the label it means, where the two differ (`"2"` → `1`). */
    labels: z.record(z.string(), Label).optional(),
  }),
  /** What is done to the columns before an estimator sees them. */
  preprocessing: Preprocessing.prefault({}),
  /** How the rows are written. */
  csv: z
    .strictObject({
      delimiter: z.string().length(1).default(','),
      /** `false`: no header, the columns stand as `columns` says; a first line with just these names is one after all. */
      header: z.boolean().default(true),
      columns: z.array(z.string()).optional(),
      /** Cells that mean "missing", besides the empty one. */
      missing: z.array(z.string()).default([]),
      /** Columns of the file that are no features. */
      drop: z.array(z.string()).default([]),
    })
    .refine((csv) => csv.header || csv.columns !== undefined, {
      path: ['columns'],
      error: 'are needed where there is no header',
    })
    .prefault({}),
  /** Where the published table can be had, and the sum it must have. */
  published: z
    .strictObject({
      url: z.url(),
      /** Of the file as it lies at the address. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Name of the delivery it becomes. */
      file: z.string().min(1),
      licence: z.string(),
      homepage: z.url(),
    })
    .optional(),
  /** Schedule that is set up when the trainer first meets the dataset with a delivery in its folder (cron, UTC). */
  schedule: z.strictObject({ cron: z.string() }).optional(),
  /** An instance to try the model with. */
  example: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
});
export type DatasetContract = z.infer<typeof DatasetContract>;
