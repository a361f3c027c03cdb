import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { SettingsError } from '#settings';
import type { Settings } from '#settings';
import {
  cacheProfile,
  consumerProfile,
  producerProfile,
  waitingProfile,
  subscriberProfile,
} from './connection-profiles.js';
import { isCluster } from './cluster-address.js';
import { shownAddress } from './address.js';
import { Keys } from './keys.js';
import { openQueue } from './queue-client.js';
import type { QueueClient } from './queue-client.js';

/** An outage logs one line a second per connection, not thousands. */
const LOG_INTERVAL_MS = 1_000;
const CONNECT_PATIENCE_MS = 1_000;

/**
 * Every connection of one process, opened when first asked for and closed together, last of all:
 * whatever still runs during a shutdown may need them.
 */
export class RedisConnections {
  readonly keys: Keys;
  private readonly clients: {
    producer?: QueueClient;
    consumer?: QueueClient;
    subscriber?: Redis;
    cache?: Redis;
    copied?: QueueClient;
  } = {};

  private readonly logger = new Logger('redis');
  /** What each connection that is not there was last told. */
  private readonly failures = new Map<string, string>();

  constructor(private readonly settings: Settings) {
    this.keys = new Keys(settings.redis.prefix, isCluster(settings.redis.queueUrl ?? ''));
  }

  /** Fails within a second when the queue's Redis is away. */
  get producer(): QueueClient {
    return (this.clients.producer ??= this.watched(
      'producer',
      openQueue(this.queueUrl, producerProfile(this.queueUrl)),
    ));
  }

  /** Waits for the queue's Redis. Not for commands that block. */
  get consumer(): QueueClient {
    return (this.clients.consumer ??= this.watched(
      'consumer',
      openQueue(this.queueUrl, waitingProfile(this.queueUrl)),
    ));
  }

  /** Only for subscriptions. */
  get subscriber(): Redis {
    return (this.clients.subscriber ??= this.watched(
      'subscriber',
      openOne(subscriberProfile(this.queueUrl)),
    ));
  }

  /** Fails within the cache's timeout. */
  get cache(): Redis {
    return (this.clients.cache ??= this.watched(
      'cache',
      openOne(cacheProfile(this.cacheUrl, this.settings.cache.timeoutMs)),
    ));
  }

  /** Why a command has failed, for operators: where that Redis is, and what is in the way. Without secrets. */
  reason(name: 'producer' | 'cache', error: unknown): string {
    const address = shownAddress(name === 'cache' ? this.cacheUrl : this.queueUrl);
    if (this[name].status === 'ready') return `${address}: ${messageOf(error)}`;
    // A client without a connection says of a command only that it cannot write.
    const failure = this.failures.get(name);
    return `${address} cannot be reached${failure === undefined ? '' : `: ${failure}`}`;
  }

  /**
   * For BullMQ, which opens connections of its own. Of a cluster it wants one that is open: a queue uses it, workers copy it.
   * It must not be one that waits to be told to connect: ioredis never says how that ended when the cluster was down at first.
   */
  queueOptions(profile: 'producer' | 'consumer'): ConnectionOptions {
    const options = profile === 'producer' ? producerProfile(this.queueUrl) : consumerProfile(this.queueUrl);
    if (!isCluster(this.queueUrl)) return options;
    if (profile === 'producer') return openQueue(this.queueUrl, options);
    return (this.clients.copied ??= this.watched('copied', openQueue(this.queueUrl, options)));
  }

  /** Waits for a connection just opened; not longer than a second, since a process also starts without its Redis. */
  async settled(redis: QueueClient): Promise<void> {
    if (redis.status === 'ready') return;
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_PATIENCE_MS) }).catch(() => undefined);
  }

  /** They stay closed: who asks for one afterwards gets it, and is refused whatever it is told. */
  close(): void {
    // No QUIT: with a Redis that is away or frozen it would wait. Everything that matters has been awaited.
    for (const redis of Object.values(this.clients)) redis.disconnect();
  }

  private get queueUrl(): string {
    return required(this.settings.redis.queueUrl, 'QUEUE_REDIS_URL');
  }

  private get cacheUrl(): string {
    return required(this.settings.redis.cacheUrl, 'CACHE_REDIS_URL');
  }

  private watched<Client extends QueueClient>(name: string, redis: Client): Client {
    redis.on('error', (error: unknown) => this.failures.set(name, messageOf(error)));
    redis.on('ready', () => this.failures.delete(name));
    redis.on(
      'error',
      rateLimited((error) => this.logger.warn({ message: error.message, connection: name })),
    );
    return redis;
  }
}

/** Passes at most one call a second on. */
export function rateLimited(report: (error: Error) => void): (error: Error) => void {
  let last = -Infinity;
  return (error) => {
    const now = performance.now();
    if (now - last < LOG_INTERVAL_MS) return;
    last = now;
    report(error);
  };
}

/** Where a name has several addresses, what became of them has a code and no message. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message !== '' || !('code' in error) ? error.message : String(error.code);
}

function required(url: string | undefined, variable: string): string {
  if (url === undefined)
    throw new SettingsError(`${variable} is not set, and this process has no Redis of its own.`);
  return url;
}

const openOne = (options: RedisOptions): Redis => new Redis({ ...options, replyMapping: 'legacy' });
