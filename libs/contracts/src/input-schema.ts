import { z } from 'zod';

/** What a column may hold. It is checked for every training row and for every instance asked for. */
export const Column = z.strictObject({
  name: z.string().min(1).max(128),
  type: z.enum(['number', 'integer', 'boolean', 'category']),
  /** May the column be absent or null? An absent nullable column is null. */
  nullable: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The values of a category as they stand in the data; learned from the training rows when absent. */
  categories: z.array(z.string()).min(1).optional(),
  /** The categories are numbers that stand for something: `1`, `1.0` and `"1"` are the same one. */
  numericCodes: z.boolean().optional(),
  /** A category never seen in training: treated as unknown, or refused. */
  unknown: z.enum(['ignore', 'reject']).default('ignore'),
  /** Accept numeric strings ("42") for numbers in requests. */
  coerce: z.boolean().default(false),
  description: z.string().optional(),
});
export type Column = z.infer<typeof Column>;

/** The contract of one instance, kept with every version: requests are held against it, in this order. */
export const InputSchema = z.strictObject({
  columns: z.array(Column).min(1).max(10_000),
  /** Columns that are not named here: an error (a misspelt name would be a silent null), or dropped. */
  additionalColumns: z.enum(['ignore', 'reject']).default('reject'),
});
export type InputSchema = z.infer<typeof InputSchema>;
