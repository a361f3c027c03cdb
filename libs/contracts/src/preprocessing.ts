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

const steps = {
  /** What a missing number becomes. Estimators that learn from missing values themselves see them as they are. */
  numericImputation: z.enum(['mean', 'median']),
  /** What a missing category becomes: the most frequent one, or nothing (no indicator is set). */
  categoryImputation: z.enum(['mostFrequent', 'none']),
  /** Numbers are kept between these quantiles of the training rows, e.g. `[0.01, 0.99]`, for estimators that add numbers up (not trees). */
  clipQuantiles: z.tuple([z.number().min(0).max(0.5), z.number().min(0.5).max(1)]),
  derivedColumns: z.array(DerivedColumn).max(1_000),
  /** Columns that requests may carry and no estimator sees. */
  unusedColumns: z.array(z.string()),
};

/** What is learned about the columns, from the training rows only, before an estimator sees them. */
export const Preprocessing = z.strictObject({
  numericImputation: steps.numericImputation.default('mean'),
  categoryImputation: steps.categoryImputation.default('mostFrequent'),
  clipQuantiles: steps.clipQuantiles.optional(),
  derivedColumns: steps.derivedColumns.default([]),
  unusedColumns: steps.unusedColumns.default([]),
});
export type Preprocessing = z.infer<typeof Preprocessing>;

/** Steps that take the place of the dataset's own. Without defaults: what is not named stays as the dataset has it. */
export const PreprocessingChange = z.strictObject(steps).partial();
export type PreprocessingChange = z.infer<typeof PreprocessingChange>;
