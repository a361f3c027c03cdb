import { z } from 'zod';

/** A column that is computed from others before anything is fitted; null when one of them is. */
export const DerivedColumn = z.discriminatedUnion('kind', [
  /** `numerator / (denominator + offset)` */
  z.strictObject({
    kind: z.literal('ratio'),
    name: z.string().min(1),
    numerator: z.string(),
    denominator: z.string(),
    offset: z.number().default(0),
  }),
  /** `left · right` */
  z.strictObject({
    kind: z.literal('product'),
    name: z.string().min(1),
    left: z.string(),
    right: z.string(),
  }),
]);
export type DerivedColumn = z.infer<typeof DerivedColumn>;

/** What is learned about the columns, from the training rows only, before an estimator sees them. */
export const Preprocessing = z.strictObject({
  /** What a missing number becomes. Estimators that learn from missing values themselves see them as they are. */
  numericImputation: z.enum(['mean', 'median']).default('mean'),
  /** What a missing category becomes: the most frequent one, or nothing (no indicator is set). */
  categoryImputation: z.enum(['mostFrequent', 'none']).default('mostFrequent'),
  /** Numbers are kept between these quantiles of the training rows, e.g. `[0.01, 0.99]`. */
  clipQuantiles: z.tuple([z.number().min(0).max(0.5), z.number().min(0.5).max(1)]).optional(),
  derivedColumns: z.array(DerivedColumn).max(1_000).default([]),
  /** Columns that requests may carry and no estimator sees. */
  unusedColumns: z.array(z.string()).default([]),
});
export type Preprocessing = z.infer<typeof Preprocessing>;
