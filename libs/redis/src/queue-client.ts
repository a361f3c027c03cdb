import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { isCluster, parseClusterAddress } from './cluster-address.js';

/** A connection to the queue's Redis, or one to each node of its cluster. Every command has keys of one slot at most. */
export type QueueClient = Redis | Cluster;

/** A node that is away is asked for again this often, 100 ms apart: less than a second, like everything of a producer. */
const RETRIES = 8;

/**
 * Opens the queue's Redis with one of the profiles. What a profile says of one Redis holds for each node of a cluster and,
 * where it is about being away, for the whole: one that waits, waits until another node has the slot.
 */
export function openQueue(url: string, profile: RedisOptions): QueueClient {
  return isCluster(url) ? openCluster(url, profile) : new Redis({ ...profile, replyMapping: 'legacy' });
}

function openCluster(url: string, profile: RedisOptions): Cluster {
  const { retryStrategy, enableOfflineQueue = true, ...redisOptions } = profile;
  return new Cluster([...parseClusterAddress(url).nodes], {
    redisOptions: { ...redisOptions, replyMapping: 'legacy' },
    ...(retryStrategy === undefined ? {} : { clusterRetryStrategy: retryStrategy }),
    enableOfflineQueue,
    maxRedirections: enableOfflineQueue ? Infinity : RETRIES,
    // A certificate is for a name; ioredis would look the name up and ask for the number.
    ...(redisOptions.tls === undefined ? {} : { dnsLookup: (name, found) => found(null, name) }),
  });
}
