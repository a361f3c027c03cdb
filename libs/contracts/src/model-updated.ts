import { z } from 'zod';
import { AliasName, ModelName, Ulid } from './names.js';

export const MODEL_UPDATED = 'dev.presage.model.updated.v1';

/** CloudEvents 1.0: an alias has moved. A hint to re-read the pointer; whoever misses it finds out by the timer. */
export const ModelUpdated = z.looseObject({
  specversion: z.literal('1.0'),
  type: z.literal(MODEL_UPDATED),
  id: z.string(),
  source: z.string(),
  subject: z.string(),
  time: z.string(),
  datacontenttype: z.literal('application/json'),
  data: z.looseObject({ model: ModelName, alias: AliasName, version: Ulid }),
});
export type ModelUpdated = z.infer<typeof ModelUpdated>;
