import { createHmac } from 'node:crypto';

/** What is signed: all of it, so that none of it can be replaced. */
export interface Message {
  /** The same at every attempt. Without dots: they separate what is signed. */
  readonly id: string;
  /** Seconds since 1970, of this attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of Standard Webhooks 1.0.0: one signature per key, so that receivers can change theirs in between. */
export function signatureHeaders(
  { id, timestamp, body }: Message,
  keys: readonly Buffer[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
