import { createHmac, timingSafeEqual } from 'node:crypto';
import { endpointSecrets } from '#webhooks';
import type { Received } from './receiver.js';

/** A master secret for tests. */
export const MASTER_SECRET = Buffer.alloc(32, 'test').toString('base64');

/** Whether a webhook carries a signature of the endpoint's secret, found without the code that makes signatures. */
export function isSigned(
  { headers, body }: Received,
  url: string,
  { master = MASTER_SECRET, owner }: { master?: string; owner?: string } = {},
): boolean {
  const [secret] = endpointSecrets([master], new URL(url), owner);
  if (secret === undefined) return false;
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', Buffer.from(secret.text.slice('whsec_'.length), 'base64'))
    .update(signed)
    .digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
