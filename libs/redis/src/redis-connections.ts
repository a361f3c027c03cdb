import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { SettingsError } from '#settings';
import type { Settings } from '#settings';
import { cacheProfile, consumerProfile, producerProfile, subscriberProfile } from './connection-profiles.js';
import { Keys } from './keys.js';

/** An outage logs one line a second per connection, not thousands. */
const LOG_INTERVAL_MS = 1_000;
const CONNECT_PATIENCE_MS = 1_000;

/**
 * Every connection of one process, opened when first asked for and closed together, last of all:
 * whatever still runs during a shutdown may need them.
 */
export class RedisConnections {
  readonly keys: Keys;
  private readonly opened = new Map<string, Redis>();

  private readonly logger = new Logger('redis');

  constructor(private readonly settings: Settings) {
    this.keys = new Keys(settings.redis.prefix);
  }

  /** Fails within a second when the queue's Redis is away. */
  get producer(): Redis {
    return this.open('producer', producerProfile(this.queueUrl));
  }

  /** Waits for the queue's Redis. */
  get consumer(): Redis {
    return this.open('consumer', consumerProfile(this.queueUrl));
  }

  /** Only for subscriptions. */
  get subscriber(): Redis {
    return this.open('subscriber', subscriberProfile(this.queueUrl));
  }

  /** Fails within the cache's timeout. */
  get cache(): Redis {
    const url = required(this.settings.redis.cacheUrl, 'CACHE_REDIS_URL');
    return this.open('cache', cacheProfile(url, this.settings.cache.timeoutMs));
  }

  /** For BullMQ, which opens connections of its own. */
  queueOptions(profile: 'producer' | 'consumer'): ConnectionOptions {
    return profile === 'producer' ? producerProfile(this.queueUrl) : consumerProfile(this.queueUrl);
  }

  /** Waits for a connection just opened; not longer than a second, since a process also starts without its Redis. */
  async settled(redis: Redis): Promise<void> {
    if (redis.status === 'ready') return;
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_PATIENCE_MS) }).catch(() => undefined);
  }

  close(): void {
    const open = [...this.opened.values()];
    this.opened.clear();
    // No QUIT: with a Redis that is away or frozen it would wait. Everything that matters has been awaited.
    for (const redis of open) redis.disconnect();
  }

  private get queueUrl(): string {
    return required(this.settings.redis.queueUrl, 'QUEUE_REDIS_URL');
  }

  private open(name: string, options: RedisOptions): Redis {
    const existing = this.opened.get(name);
    if (existing !== undefined) return existing;
    const redis = new Redis({ ...options, replyMapping: 'legacy' });
    redis.on(
      'error',
      rateLimited((error) => this.logger.warn({ message: error.message, connection: name })),
    );
    this.opened.set(name, redis);
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

function required(url: string | undefined, variable: string): string {
  if (url === undefined)
    throw new SettingsError(`${variable} is not set, and this process has no Redis of its own.`);
  return url;
}
