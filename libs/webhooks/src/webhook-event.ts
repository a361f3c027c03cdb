import type { JobRecord, WebhookEvent } from '#contracts';

/** Receivers may refuse more: Standard Webhooks asks for less than 20 kB. */
const MAX_BODY_BYTES = 20_000;

/** What is sent about the end of a job. The same record always gives the same bytes. */
export function webhookEvent(record: JobRecord): { type: WebhookEvent['type']; body: string } {
  const type = `prediction.${record.status}` as const;
  const whole = JSON.stringify({ type, timestamp: record.finishedAt, data: record } satisfies WebhookEvent);
  if (record.status !== 'succeeded' && record.status !== 'failed') return { type, body: whole };
  if (Buffer.byteLength(whole) <= MAX_BODY_BYTES) return { type, body: whole };
  const { id, status, createdAt, startedAt, finishedAt, attempts, retryOf } = record;
  const data = {
    id,
    status,
    createdAt,
    startedAt,
    finishedAt,
    attempts,
    retryOf,
    truncated: true,
    links: { self: `/predict/async/${id}` },
  };
  return { type, body: JSON.stringify({ type, timestamp: finishedAt, data }) };
}
