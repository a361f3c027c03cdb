import type { RedisOptions } from 'ioredis';
import { parseAddress } from './address.js';
import { isCluster, parseClusterAddress } from './cluster-address.js';
import { nextNodeConnector, TurnConnector } from './turn-connector.js';

/** 100 ms, 200 ms, … 1 s, with jitter: jobs go on within a second of Redis' return, and not all clients at once. */
const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** attempt, 1_000) + Math.random() * 100;

/** What all connections have in common. Those to a cluster are told where by their node. */
function connection(url: string) {
  const address = isCluster(url) ? parseClusterAddress(url).login : parseAddress(url);
  return { ...address, Connector: TurnConnector, retryStrategy } satisfies RedisOptions;
}

/** Puts things into the queue: fails fast, so that a request is answered 503 and does not hang. */
export const producerProfile = (url: string) =>
  ({
    ...connection(url),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    socketTimeout: 3_000,
  }) satisfies RedisOptions;

/**
 * Takes things out of the queue: waits for Redis as long as it takes, but notices a dead socket.
 * Never a `commandTimeout`: it would abort the blocking read of an idle worker, which does not come back from that.
 * The socket may be silent for 12 s, longer than the longest blocking read (10 s).
 */
export const consumerProfile = (url: string) =>
  ({
    ...connection(url),
    maxRetriesPerRequest: null,
    socketTimeout: 12_000,
  }) satisfies RedisOptions;

/**
 * Writes results: waits for Redis as long as it takes. Nothing it asks may block, so a silence of 3 s says that the socket
 * is dead; with a consumer's patience the first job after a broken network would wait twice, for one after the other.
 */
export const waitingProfile = (url: string) =>
  ({ ...consumerProfile(url), socketTimeout: 3_000 }) satisfies RedisOptions;

/**
 * Listens; a ping finds out about a dead socket, and subscriptions are taken up again by us (see Subscriber): ioredis'
 * own way leaves promises behind that nobody can catch, and a process that ends meanwhile would end as failed. Of a cluster
 * it is one node, and the next when that one goes: ioredis' own way would not tell that messages were missed meanwhile.
 */
export const subscriberProfile = (url: string) =>
  ({
    ...connection(url),
    ...(isCluster(url) ? { Connector: nextNodeConnector(parseClusterAddress(url).nodes) } : {}),
    maxRetriesPerRequest: null,
    autoResubscribe: false,
    socketTimeout: 5_000,
  }) satisfies RedisOptions;

/** The prediction cache: never delays a prediction by more than `timeoutMs`. */
export const cacheProfile = (url: string, timeoutMs: number) =>
  ({
    ...connection(url),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: timeoutMs,
    socketTimeout: 1_000,
  }) satisfies RedisOptions;
