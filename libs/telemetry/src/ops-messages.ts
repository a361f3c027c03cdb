import { z } from 'zod';

/** What a primary asks each of its processes. `ask` is a number of its own. */
export const OpsQuestion = z.object({
  kind: z.literal('ops?'),
  ask: z.int(),
  about: z.enum(['readiness', 'meta']),
});
export type OpsQuestion = z.infer<typeof OpsQuestion>;

/** What a process answers: what `/ready` and `/meta` of it would say. */
export const OpsReply = z.object({ kind: z.literal('ops'), ask: z.int(), answer: z.unknown() });
export type OpsReply = z.infer<typeof OpsReply>;
