import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { subscriberProfile } from './connection-profiles.js';
import { Subscriber } from './subscriber.js';

describe('a subscriber whose Redis has been away, or unwilling', () => {
  let store: TestRedis;
  let redis: Redis;
  let subscriber: Subscriber;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    store = await startRedis();
    redis = new Redis(subscriberProfile(store.url));
    redis.on('error', () => undefined);
    subscriber = new Subscriber(redis, 50);
  });
  afterEach(async () => {
    subscriber.close();
    redis.disconnect();
    await store.stop();
  });

  /** Resolves at every subscription there is to come. */
  const subscribed = (onMessage: (message: string) => void = () => undefined) => {
    let told = Promise.withResolvers<void>();
    subscriber.subscribe('channel', {
      onMessage,
      onSubscribed: () => {
        told.resolve();
        told = Promise.withResolvers();
      },
    });
    return () => told.promise;
  };

  it('listens again as soon as it is back', async () => {
    const heard = Promise.withResolvers<string>();
    const next = subscribed(heard.resolve);
    await next();
    await store.kill9();
    const again = next();
    await store.restart();
    await again;
    const sender = new Redis(subscriberProfile(store.url));
    await sender.publish('channel', 'hello');
    sender.disconnect();
    expect(await heard.promise).toBe('hello');
  });

  it('listens again after Redis has refused to let it', async () => {
    const heard = Promise.withResolvers<string>();
    const next = subscribed(heard.resolve);
    await next();
    const admin = new Redis(subscriberProfile(store.url));
    // Redis ends the connections of those who may listen no more, and refuses when they come back.
    await admin.call('ACL', 'SETUSER', 'default', 'resetchannels');
    const refused = Promise.withResolvers<void>();
    const ask = redis.subscribe.bind(redis);
    redis.subscribe = (async (channel: string) => {
      try {
        return await ask(channel);
      } catch (error) {
        refused.resolve();
        throw error;
      }
    }) as typeof redis.subscribe;
    await refused.promise;
    const again = next();
    await admin.call('ACL', 'SETUSER', 'default', 'allchannels');
    await again;
    await admin.publish('channel', 'hello');
    admin.disconnect();
    expect(await heard.promise).toBe('hello');
  });

  it('may be closed while it takes its subscriptions up again', async () => {
    await subscribed()();
    await store.kill9();
    await store.restart();
    // From here on nothing is answered: what has just been asked stays open, and is given up by the closing.
    await new Promise<void>((resolve) => {
      redis.once('ready', () => {
        store.pause();
        resolve();
      });
    });
    redis.disconnect();
    await once(redis, 'end');
    // Jest fails a test with rejections that nobody handles.
    await new Promise(setImmediate);
    expect(redis.status).toBe('end');
  });
});
