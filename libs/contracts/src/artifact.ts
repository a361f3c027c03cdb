import { z } from 'zod';

const numbers = z.array(z.number());

/** How a column becomes numbers: `(x - mean) / scale`, nulls are `mean`; or one indicator per category. */
const NumericEncoding = z.strictObject({
  kind: z.literal('numeric'),
  column: z.string(),
  mean: z.number(),
  scale: z.number().positive(),
});
const CategoryEncoding = z.strictObject({
  kind: z.literal('oneHot'),
  column: z.string(),
  /** A null or unknown category sets no indicator. */
  categories: z.array(z.string()),
});
export const ColumnEncoding = z.discriminatedUnion('kind', [NumericEncoding, CategoryEncoding]);
export type ColumnEncoding = z.infer<typeof ColumnEncoding>;

/** `P(class k) = softmax(x·W + b)`; two classes have one column of weights, `P(positive) = sigmoid(x·w + b)`. */
export const LinearModel = z.strictObject({
  kind: z.literal('linear'),
  /** One row of weights per output, each as wide as the encoded instance. */
  weights: z.array(numbers).min(1),
  intercepts: numbers.min(1),
});
export type LinearModel = z.infer<typeof LinearModel>;

/** `model.json`: parameters only, never code. Everything needed to answer, in the order of evaluation. */
export const ModelArtifact = z.strictObject({
  format: z.literal('presage.model/1'),
  encodings: z.array(ColumnEncoding),
  /** Number of classes; scores have one value per class, in the order of the version's `classes`. */
  classes: z.number().int().min(2),
  /** Index of the class whose probability a single output gives. */
  positiveIndex: z.number().int().min(0),
  estimator: z.discriminatedUnion('kind', [LinearModel]),
});
export type ModelArtifact = z.infer<typeof ModelArtifact>;
