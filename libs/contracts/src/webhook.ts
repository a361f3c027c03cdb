import { z } from 'zod';
import { KeyId } from './api-key.js';
import { Ulid } from './names.js';
import { JobRecord } from './prediction-job.js';

export const WebhookType = z.enum([
  'prediction.succeeded',
  'prediction.failed',
  'prediction.canceled',
  'prediction.expired',
]);
export type WebhookType = z.infer<typeof WebhookType>;

/** How a job ended whose result (or error) is too large to be sent along; `links.self` has all of it. */
const TruncatedRecord = z.object({
  id: Ulid,
  status: JobRecord.options[0].shape.status.or(JobRecord.options[1].shape.status),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string(),
  attempts: z.number().int().min(0),
  retryOf: Ulid.optional(),
  truncated: z.literal(true),
  links: z.object({ self: z.string() }),
});

/** The body of a webhook (Standard Webhooks 1.0.0): `data` is the job as `GET /predict/async/{id}` shows it. */
export const WebhookEvent = z.object({
  type: WebhookType,
  /** ISO 8601: when the job ended. */
  timestamp: z.string(),
  data: z.union([TruncatedRecord, JobRecord]),
});
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/**
 * What lies in the queue of webhooks. Deliveries outlive deployments: only ever add optional fields, and go on reading
 * the old shape.
 */
export const WebhookDelivery = z.looseObject({
  v: z.literal(1),
  /** That of the prediction job: it has one end, so one webhook. */
  id: Ulid,
  url: z.string(),
  /** Whose job it was; absent where keys are off. */
  owner: KeyId.optional(),
  type: WebhookType,
  /** The bytes that are signed and sent, the same at every attempt: the record may be forgotten by then. */
  body: z.string(),
  /** ISO 8601: when the job ended, or when somebody last had it sent again. */
  since: z.string(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
