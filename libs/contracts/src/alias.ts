import { z } from 'zod';
import { AliasName, ModelName, Ulid } from './names.js';

/** `aliases/<alias>.log/<n>.json`: the n-th move of an alias. The highest n is the truth. */
export const AliasMove = z.strictObject({
  n: z.number().int().min(1),
  model: ModelName,
  alias: AliasName,
  version: Ulid,
  /** The version before this move; absent for the first one. */
  from: Ulid.optional(),
  /** In place of the version's own; what it means is said there. */
  threshold: z.number().optional(),
  /** ISO 8601. */
  at: z.string(),
  /** Who asked: `trainer`, `api`, a key's name. */
  by: z.string(),
  reason: z.string().optional(),
});
export type AliasMove = z.infer<typeof AliasMove>;
