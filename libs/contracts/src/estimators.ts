import { z } from 'zod';

const positiveInt = z.number().int().min(1);

/** Parameters of each estimator with their defaults; names and meanings as scikit-learn has them, in camelCase. */
export const ESTIMATOR_PARAMS = {
  'ml-logistic-regression': z.strictObject({}),
  'logistic-regression': z.strictObject({
    /** Inverse of the L2 penalty: the loss is `½|w|² + C · Σ weighted log loss`; the intercept is not penalized. */
    C: z.number().positive().default(1),
    maxIterations: positiveInt.default(100),
  }),
  'decision-tree': z.strictObject({
    maxDepth: positiveInt.optional(),
    minSamplesSplit: z.number().int().min(2).default(2),
    minSamplesLeaf: positiveInt.default(1),
  }),
  'random-forest': z.strictObject({
    trees: positiveInt.max(10_000).default(100),
    maxDepth: positiveInt.optional(),
    minSamplesSplit: z.number().int().min(2).default(2),
    minSamplesLeaf: positiveInt.default(1),
    /** Features drawn per split: the square root of all, or a share. */
    maxFeatures: z.union([z.literal('sqrt'), z.number().positive().max(1)]).default('sqrt'),
  }),
  'gradient-boosting': z.strictObject({
    learningRate: z.number().positive().default(0.1),
    maxIterations: positiveInt.max(10_000).default(100),
    maxLeaves: z.number().int().min(2).default(31),
    maxDepth: positiveInt.optional(),
    minSamplesLeaf: positiveInt.default(20),
    /** Added to a leaf's sum of hessians (at most 1/4 a row): keeps what few rows say from being taken at its word. */
    l2: z.number().min(0).default(5),
    /** `auto`: stops early above 10,000 rows, on a tenth of them held out. */
    earlyStopping: z.union([z.boolean(), z.literal('auto')]).default('auto'),
    patience: positiveInt.default(10),
    /** Categories split as sets, or as indicators. */
    categories: z.enum(['native', 'oneHot']).default('native'),
  }),
  svc: z.strictObject({
    C: z.number().positive().default(1),
    /** `scale`: 1 / (features · variance); `auto`: 1 / features. */
    gamma: z.union([z.number().positive(), z.enum(['scale', 'auto'])]).default('scale'),
  }),
  'one-class-svm': z.strictObject({
    nu: z.number().positive().max(1).default(0.1),
    gamma: z.union([z.number().positive(), z.enum(['scale', 'auto'])]).default('auto'),
  }),
} as const;

export type EstimatorName = keyof typeof ESTIMATOR_PARAMS;
export const ESTIMATORS = Object.keys(ESTIMATOR_PARAMS) as [EstimatorName, ...EstimatorName[]];
export type EstimatorParams<N extends EstimatorName = EstimatorName> = z.infer<(typeof ESTIMATOR_PARAMS)[N]>;

/** What a run is fitted with when it names none. */
export const DEFAULT_ESTIMATOR: EstimatorName = 'ml-logistic-regression';
