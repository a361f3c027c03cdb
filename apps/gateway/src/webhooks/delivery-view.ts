import { z } from 'zod';
import { Ulid, WebhookType } from '#contracts';
import type { QueuedDelivery } from '#redis';

export const DeliveryStatus = z.enum(['pending', 'delivered', 'dead']);
type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** A delivery as operators see it. Neither what was sent nor what the receiver said stands in it. */
export const DeliveryView = z.object({
  id: Ulid.describe('that of the job, and the `webhook-id`'),
  status: DeliveryStatus.describe('pending: it will be tried (again); dead: it will not'),
  type: WebhookType,
  url: z.string().describe('without what stands behind `?`'),
  since: z.string().describe('when the job ended, or when it was last sent again by hand'),
  attempts: z.number().int().min(0),
  nextAttemptAt: z.string().optional(),
  endedAt: z.string().optional(),
  lastError: z.string().optional().describe('why the last attempt failed'),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

export function deliveryView({ job, state, dueAt }: QueuedDelivery): DeliveryView {
  const { id, type, url, since } = job.data;
  const status = statusOf(state);
  return {
    id,
    status,
    type,
    url: withoutQuery(url),
    since,
    attempts: job.attemptsMade,
    ...(dueAt === undefined ? {} : { nextAttemptAt: iso(dueAt) }),
    ...(job.finishedOn === undefined ? {} : { endedAt: iso(job.finishedOn) }),
    ...(status === 'delivered' || !job.failedReason ? {} : { lastError: job.failedReason }),
  };
}

function statusOf(state: QueuedDelivery['state']): DeliveryStatus {
  if (state === 'completed') return 'delivered';
  return state === 'failed' ? 'dead' : 'pending';
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

const iso = (ms: number): string => new Date(ms).toISOString();
