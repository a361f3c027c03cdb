import { z } from 'zod';
import { ServedModel } from '#contracts';

/** The answer of `/health`. */
export const Liveness = z.object({ status: z.literal('ok') });

/** The answer of `/ready`, with 200 and with 503. */
export const ReadinessReport = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(
    z.string(),
    z.looseObject({ status: z.enum(['ok', 'degraded', 'down']), reason: z.string().optional() }),
  ),
});
export type ReadinessReport = z.infer<typeof ReadinessReport>;

/** The answer of `/meta`. Parts of the process add their facts: gateways and workers the `models` they serve. */
export const Meta = z.looseObject({
  service: z.literal('presage'),
  version: z.string(),
  gitCommit: z.string().nullable(),
  uptimeSeconds: z.number().int(),
  models: z.array(ServedModel).optional(),
});
export type Meta = z.infer<typeof Meta>;
