import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { hostOf } from './webhook-url.js';

/** A receiver has nothing to say but its status; what it says beyond this is not read. */
const MAX_ANSWER_BYTES = 1_024;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostOptions {
  /** Milliseconds for all of it: the name, the connection, the answer. */
  readonly timeoutMs: number;
  /** Also to addresses that are not public. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  /** What a name stands for. */
  readonly resolve?: Resolve;
}

export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** `unanswered`: there is no status, in words for the one who runs the receiver. */
export type Answer =
  | { kind: 'answered'; status: number; retryAfter: string | undefined }
  | { kind: 'unanswered'; reason: string };

/**
 * Posts to a URL that has been allowed. Every address of its name is looked at now, and the connection goes to one of
 * those and no other: a name that stands for something else a moment later changes nothing. Nothing is followed.
 */
export async function postWebhook(post: Post, options: PostOptions): Promise<Answer> {
  const { timeoutMs, allowPrivate, resolve = resolveName } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal, late]);
  try {
    const addresses = await unlessAborted(addressesOf(hostOf(post.url), resolve), signal);
    if (addresses.length === 0) return unanswered('its name has no address');
    if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
      return unanswered('its name stands for an address that is not public');
    }
    const response = await send(post, addresses, signal);
    await swallow(response);
    const retryAfter = response.headers['retry-after'];
    return { kind: 'answered', status: response.statusCode ?? 0, retryAfter };
  } catch (error) {
    return unanswered(late.aborted ? `no answer within ${timeoutMs} ms` : described(error));
  }
}

const unanswered = (reason: string): Answer => ({ kind: 'unanswered', reason });

const resolveName: Resolve = (host) => lookup(host, { all: true });

/** Node does not look up what is an IP address already. */
async function addressesOf(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  const family = isIP(host);
  return family === 0 ? await resolve(host) : [{ address: host, family }];
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The head of the answer. */
async function send(post: Post, addresses: LookupAddress[], signal: AbortSignal): Promise<IncomingMessage> {
  const { url, headers, body } = post;
  const { request } = url.protocol === 'https:' ? https : http;
  const head = Promise.withResolvers<IncomingMessage>();
  const sent = request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: pinnedTo(addresses),
    // A connection of its own each time: one that is kept was checked some time ago.
    agent: false,
    signal,
  });
  sent.once('response', head.resolve);
  // Comes after the answer as well, when the connection is cut: nobody waits for it then.
  sent.on('error', head.reject);
  sent.once('close', () => head.reject(new Error('the connection was closed without an answer')));
  sent.end(body);
  return await head.promise;
}

const pinnedTo =
  (addresses: LookupAddress[]): LookupFunction =>
  (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };

/** Lets a short answer end in peace, and cuts off a long one; what it says is thrown away. */
async function swallow(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += Buffer.byteLength(chunk);
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // Cut off, or too slow: the status has been said.
  } finally {
    response.destroy();
  }
}

function described(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  return code === undefined ? String(error) : (SAID[code] ?? code);
}

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed without an answer',
  ENOTFOUND: 'there is no host of its name',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its address',
};
