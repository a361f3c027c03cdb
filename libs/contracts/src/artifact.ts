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
 * Decision trees. The nodes of all trees stand one after another, each followed by its whole left part and then its
 * whole right part: so no node points anywhere, and a damaged file cannot send a reader in circles.
 * Numbers go left when `x <= threshold`, categories when their bit is set; what is missing or unknown goes left where
 * `missingLeft` says so.
 */
export const TreesModel = z.strictObject({
  kind: z.literal('trees'),
  /** `average`: leaves hold class probabilities, averaged. `boosted`: leaves hold raw scores, added to `base`. */
  combine: z.enum(['average', 'boosted']),
  /** 1 for two classes (it speaks of the positive one), else one per class. */
  outputs: z.number().int().min(1),
  /** Raw score per output before the first tree; empty for `average`. */
  base: numbers,
  /** Number of categories of each feature of the encoded instance; 0: a number. */
  categorySizes: z.array(z.number().int().min(0)),
  /** Of `boosted` trees, tree t belongs to output t mod `outputs`. */
  trees: z.number().int().min(0),
  /** Per node: the feature asked about, or -1: a leaf. */
  features: packed.describe('Int16Array'),
  /** Per split: the largest number that goes left; for categories, the place of their first word in `categorySets`. */
  thresholds: packed.describe('Float64Array'),
  /** Per split: 1 or 0. */
  missingLeft: packed.describe('Uint8Array'),
  /** Sets of categories, 32 to a word, the lowest bit first. */
  categorySets: packed.describe('Uint32Array'),
  /** Per leaf: `average`: a probability per output; `boosted`: one score. */
  values: packed.describe('Float32Array'),
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
  /** Number of classes; scores have one value per class, in the order of the version's `classes`. Outlier models: 1. */
  classes: z.number().int().min(1),
  /** Index of the class whose probability a single output gives. */
  positiveIndex: z.number().int().min(0),
  estimator: EstimatorArtifact,
});
export type ModelArtifact = z.infer<typeof ModelArtifact>;

/** `model.onnx`: a model of other origin, as its bytes; the version's metadata say what goes in and comes out. */
export interface OnnxArtifact {
  readonly format: 'onnx';
  readonly bytes: Uint8Array;
}

/** What a version can consist of. */
export type StoredArtifact = ModelArtifact | OnnxArtifact;
