import { isIP } from 'node:net';
import type { Settings } from '#settings';
import { isPublicAddress } from './public-address.js';

const MAX_LENGTH = 2_048;

export type UrlPolicy = Pick<Settings['webhooks'], 'allowHttp' | 'allowPrivate' | 'ports'>;

/** `refused`: what must be so, as the rest of a sentence that begins with the field's name. */
export type WebhookUrl = { kind: 'allowed'; url: URL } | { kind: 'refused'; reason: string };

/**
 * Whether webhooks may be sent there, as far as the address itself says; what a name stands for is looked at when it is
 * sent. Hosts are compared as WHATWG normalizes them: `2130706433` and `0x7f.1` are 127.0.0.1.
 */
export function parseWebhookUrl(text: string, policy: UrlPolicy): WebhookUrl {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refused(`must be a URL of at most ${MAX_LENGTH} characters`);
  const protocols = policy.allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!protocols.includes(url.protocol)) {
    return refused(policy.allowHttp ? 'must begin with https:// or http://' : 'must begin with https://');
  }
  if (url.username !== '' || url.password !== '') return refused('must not hold a user or password');
  url.hash = '';
  if (policy.allowPrivate) return { kind: 'allowed', url };
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!policy.ports.includes(port)) return refused(`must have one of the ports ${policy.ports.join(', ')}`);
  return isLocal(hostOf(url))
    ? refused('must be an address of the public internet')
    : { kind: 'allowed', url };
}

/** The host without what surrounds an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** An IP address that is not public, or a name that only this machine or this network knows. */
function isLocal(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || name.endsWith('.localhost');
}

const refused = (reason: string): WebhookUrl => ({ kind: 'refused', reason });
