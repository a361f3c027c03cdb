import { z } from 'zod';
import { ModelName } from './names.js';
import { checkOwnParams, checkThreshold, TrainingOrder } from './training.js';

const when = {
  /** Five fields, or six with seconds first; UTC. */
  cron: z.string().max(256).optional(),
  everySeconds: z.number().int().min(1).max(31_536_000).optional(),
};

/** The body of `PUT /training/schedules/{model}`. */
export const ScheduleRequest = TrainingOrder.omit({ model: true })
  .extend(when)
  .check(checkOwnParams, checkThreshold)
  .refine((body) => (body.cron === undefined) !== (body.everySeconds === undefined), {
    error: 'exactly one of "cron" and "everySeconds" is needed',
  });
export type ScheduleRequest = z.infer<typeof ScheduleRequest>;

/** `schedules/<model>.json`. A deleted one leaves `deleted`, so that a dataset's default does not come back. */
export const ScheduleFile = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('active'),
    model: ModelName,
    ...when,
    request: TrainingOrder,
    updatedAt: z.string(),
  }),
  z.object({ status: z.literal('deleted'), model: ModelName, updatedAt: z.string() }),
]);
export type ScheduleFile = z.infer<typeof ScheduleFile>;
