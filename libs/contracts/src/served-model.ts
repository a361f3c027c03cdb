import { z } from 'zod';

/** Whether the scores of a model are kept and looked up: always, where that is quicker than the model, or never. */
export const CachePolicy = z.enum(['always', 'auto', 'never']);
export type CachePolicy = z.infer<typeof CachePolicy>;

/** Where rows are looked up: in memory and then in Redis, in memory only, or nowhere. */
export const CacheUse = z.enum(['redis', 'local', 'none']);
export type CacheUse = z.infer<typeof CacheUse>;

const micros = z.number().optional();

/** What a process says of one alias that it serves. */
export const ServedModel = z.object({
  model: z.string(),
  alias: z.string(),
  version: z.string(),
  since: z.iso.datetime().describe('when this process began to serve it'),
  threshold: z.number().optional(),
  cache: z.object({
    policy: CachePolicy,
    use: CacheUse.describe('what the policy comes to: look-ups in memory and Redis, in memory only, or none'),
    modelMicrosPerRow: micros.describe('what the model usually takes for one row, in microseconds'),
    lookUpMicros: micros.describe('what a look-up in Redis usually takes, in microseconds'),
  }),
});
export type ServedModel = z.infer<typeof ServedModel>;
