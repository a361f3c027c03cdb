import { z } from 'zod';

/** One feature of one instance. JSON's `1e999` parses to Infinity; `z.number()` refuses what is not finite. */
export const FeatureValue = z.union([z.number(), z.string(), z.boolean(), z.null()], {
  error: 'must be a finite number, a string, a boolean or null',
});
export type FeatureValue = z.infer<typeof FeatureValue>;

/** One row to predict for: feature name → value. Its keys come from outside: read them with `Object.hasOwn`. */
export const Instance = z.record(z.string(), FeatureValue);
export type Instance = z.infer<typeof Instance>;

/** A class as it stands in the training data: `1`, `">50K"`, `"setosa"`. */
export const Label = z.union([z.number(), z.string(), z.boolean()]);
export type Label = z.infer<typeof Label>;
