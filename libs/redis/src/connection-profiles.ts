import type { RedisOptions } from 'ioredis';
import { parseAddress } from './address.js';

/** 100 ms, 200 ms, … 1 s, with jitter: jobs go on within a second of Redis' return, and not all clients at once. */
const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** attempt, 1_000) + Math.random() * 100;

/** Closing a connection that is just being retried holds the process for this long (ioredis: 2 s otherwise). */
const disconnectTimeout = 100;

/** Puts things into the queue: fails fast, so that a request is answered 503 and does not hang. */
export const producerProfile = (url: string) =>
  ({
    ...parseAddress(url),
    retryStrategy,
    disconnectTimeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    socketTimeout: 3_000,
  }) satisfies RedisOptions;

/**
 * Takes things out of the queue: waits for Redis as long as it takes, but notices a dead socket.
 * Never a `commandTimeout`: it would abort the blocking read of an idle worker, which does not come back from that.
 * The socket may be silent for 15 s, longer than the longest blocking read (10 s).
 */
export const consumerProfile = (url: string) =>
  ({
    ...parseAddress(url),
    retryStrategy,
    disconnectTimeout,
    maxRetriesPerRequest: null,
    socketTimeout: 15_000,
  }) satisfies RedisOptions;

/** Listens: subscriptions come back by themselves; a ping finds out about a dead socket (see Subscriber). */
export const subscriberProfile = (url: string) =>
  ({
    ...parseAddress(url),
    retryStrategy,
    disconnectTimeout,
    maxRetriesPerRequest: null,
    autoResubscribe: true,
    socketTimeout: 5_000,
  }) satisfies RedisOptions;

/** The prediction cache: never delays a prediction by more than `timeoutMs`. */
export const cacheProfile = (url: string, timeoutMs: number) =>
  ({
    ...parseAddress(url),
    retryStrategy,
    disconnectTimeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: timeoutMs,
    socketTimeout: 1_000,
    enableAutoPipelining: true,
  }) satisfies RedisOptions;
