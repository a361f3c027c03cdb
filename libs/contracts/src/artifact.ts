import { z } from 'zod';

const numbers = z.array(z.number());

/** Where a number comes from: a column, or two columns. Null when a part of it is. */
export const NumericSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('column'), column: z.string() }),
  z.strictObject({
    kind: z.literal('ratio'),
    numerator: z.string(),
    denominator: z.string(),
    offset: z.number(),
  }),
  z.strictObject({ kind: z.literal('product'), left: z.string(), right: z.string() }),
]);
export type NumericSource = z.infer<typeof NumericSource>;

/** `(clip(x ?? fill) - mean) / scale`; without a `fill`, a missing number stays missing (NaN). */
const NumericEncoding = z.strictObject({
  kind: z.literal('numeric'),
  source: NumericSource,
  fill: z.number().nullable(),
  clip: z.tuple([z.number(), z.number()]).optional(),
  mean: z.number(),
  scale: z.number().positive(),
});
/** One indicator per category. A null is `fill`; an unknown category sets no indicator. */
const OneHotEncoding = z.strictObject({
  kind: z.literal('oneHot'),
  column: z.string(),
  categories: z.array(z.string()),
  fill: z.string().nullable(),
});
/** The category's place in the list as one number; null and unknown are missing (NaN). */
const OrdinalEncoding = z.strictObject({
  kind: z.literal('ordinal'),
  column: z.string(),
  categories: z.array(z.string()),
});
export const ColumnEncoding = z.discriminatedUnion('kind', [
  NumericEncoding,
  OneHotEncoding,
  OrdinalEncoding,
]);
export type ColumnEncoding = z.infer<typeof ColumnEncoding>;

/** `P(class k) = softmax(x·W + b)`; two classes have one row of weights, `P(positive) = sigmoid(x·w + b)`. */
export const LinearModel = z.strictObject({
  kind: z.literal('linear'),
  /** One row of weights per output, each as wide as the encoded instance. */
  weights: z.array(numbers).min(1),
  intercepts: numbers.min(1),
});
export type LinearModel = z.infer<typeof LinearModel>;

/** Little-endian typed array in base64: trees have millions of numbers. */
const packed = z.string();

/**
 * Decision trees. Nodes of all trees stand one after another; a node is a split (`feature >= 0`) or a leaf
 * (`feature = -1`). Numbers go left when `x <= threshold`; missing ones where `missingLeft` says; categories of an
 * ordinal feature go left when their bit is set in `categorySets` from `categoryStart` on.
 */
export const TreesModel = z.strictObject({
  kind: z.literal('trees'),
  /** `average`: leaves hold class probabilities, averaged. `boosted`: leaves hold raw scores, added to `base`. */
  combine: z.enum(['average', 'boosted']),
  /** Values of a leaf: classes (`average`), or outputs (`boosted`: 1 for two classes). */
  outputs: z.number().int().min(1),
  base: numbers,
  /** First node of each tree; of `boosted` trees, tree t belongs to output t mod outputs. */
  roots: packed.describe('Int32Array'),
  feature: packed.describe('Int16Array'),
  threshold: packed.describe('Float64Array'),
  /** Right child; the left child is the next node. */
  right: packed.describe('Int32Array'),
  missingLeft: packed.describe('Uint8Array'),
  /** -1: a numeric split. */
  categoryStart: packed.describe('Int32Array'),
  categorySets: packed.describe('Uint32Array'),
  /** Leaf values: `average`: outputs per leaf, `boosted`: one; in the order of the leaves. */
  values: packed.describe('Float64Array'),
});
export type TreesModel = z.infer<typeof TreesModel>;

/**
 * An RBF support vector machine as LIBSVM keeps it. `classifier` gives probabilities, by one decision function per pair
 * of classes; `outlier` gives one score, negative for outliers.
 */
export const SupportVectorModel = z.strictObject({
  kind: z.literal('supportVectors'),
  task: z.enum(['classifier', 'outlier']),
  /** The kernel is `exp(-gamma · |u - v|²)`. */
  gamma: z.number().positive(),
  /** Support vectors × encoded width, class after class in the order of `labels`. */
  vectors: z.array(numbers),
  /** Classes - 1 (outlier: 1) × support vectors: row j - 1 has those of class i < j against j, row i those of j. */
  coefficients: z.array(numbers),
  /** Per pair of classes (0,1), (0,2), …, (1,2), …; one for outlier models. */
  rho: numbers,
  /** Platt's A and B per pair: `P(i | i or j) = 1 / (1 + exp(A·decision + B))`; empty for outlier models. */
  probabilityA: numbers,
  probabilityB: numbers,
  /** Support vectors per class; empty for outlier models. So are the labels. */
  vectorsPerClass: z.array(z.number().int().min(0)),
  /** Class index of the 0th, 1st, … class of this model: LIBSVM counts them as it meets them. */
  labels: z.array(z.number().int().min(0)),
});
export type SupportVectorModel = z.infer<typeof SupportVectorModel>;

export const EstimatorArtifact = z.discriminatedUnion('kind', [LinearModel, TreesModel, SupportVectorModel]);
export type EstimatorArtifact = z.infer<typeof EstimatorArtifact>;

/** `model.json`: parameters only, never code. Everything needed to answer, in the order of evaluation. */
export const ModelArtifact = z.strictObject({
  format: z.literal('presage.model/1'),
  encodings: z.array(ColumnEncoding),
  /** Number of classes; scores have one value per class, in the order of the version's `classes`. */
  classes: z.number().int().min(1),
  /** Index of the class whose probability a single output gives. */
  positiveIndex: z.number().int().min(0),
  estimator: EstimatorArtifact,
});
export type ModelArtifact = z.infer<typeof ModelArtifact>;
