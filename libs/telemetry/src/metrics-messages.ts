import { z } from 'zod';

/** All metrics of one process, as prom-client gives them (whose own types say that `type` is a number). */
export const MetricsSnapshot = z.array(z.looseObject({ name: z.string(), type: z.string() }));
export type MetricsSnapshot = z.infer<typeof MetricsSnapshot>;

/** What a process that shares its port says to the primary. `ask` is a number of the asking side. */
export const ToPrimary = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('metrics of all?'), ask: z.int() }),
  z.object({ kind: z.literal('metrics'), ask: z.int(), metrics: MetricsSnapshot }),
]);
export type ToPrimary = z.infer<typeof ToPrimary>;

/** What the primary says to it. */
export const FromPrimary = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('metrics?'), ask: z.int() }),
  z.object({ kind: z.literal('metrics of all'), ask: z.int(), text: z.string() }),
]);
export type FromPrimary = z.infer<typeof FromPrimary>;
