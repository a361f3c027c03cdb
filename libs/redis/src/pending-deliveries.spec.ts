import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import type { WebhookDelivery } from '#contracts';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { testSettings } from '../../../test/support/test-settings.js';
import type { TestSettings } from '../../../test/support/test-settings.js';
import { PendingDeliveries } from './pending-deliveries.js';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';
import { WebhookDeliveries } from './webhook-deliveries.js';

const AT = 1_700_000_000_000;

describe('the list of webhooks on their way', () => {
  let store: TestRedis;
  let own: TestSettings;
  let connections: RedisConnections;
  let queues: Queues;
  let pending: PendingDeliveries;
  let deliveries: WebhookDeliveries;

  beforeEach(async () => {
    store = await startRedis();
    own = await testSettings(store);
    connections = new RedisConnections(own.settings);
    await connections.settled(connections.producer);
    queues = new Queues(connections);
    pending = new PendingDeliveries(connections, queues);
    deliveries = new WebhookDeliveries(connections, queues, pending);
  });
  afterEach(async () => {
    await queues.close();
    connections.close();
    await store.stop();
    await own.remove();
  });

  const deliveryFrom = (since: number): WebhookDelivery => ({
    v: 1,
    id: ulid(),
    url: 'https://example.com/',
    type: 'prediction.succeeded',
    body: '{}',
    since: new Date(since).toISOString(),
  });
  const listed = () => connections.producer.zcard(connections.keys.webhooksPending);
  /** How often Redis was told each command since it was asked to forget that. */
  const calls = async (command: string): Promise<number> => {
    const info = await connections.producer.info('commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  };

  it('tells the oldest by looking at one, however many there are, and goes through no queue', async () => {
    for (let i = 0; i < 60; i++) await deliveries.add(deliveryFrom(AT + i), 3);
    await connections.producer.config('RESETSTAT');
    expect(await pending.oldestMs()).toBe(AT);
    expect([await calls('hgetall'), await calls('lpos')]).toEqual([1, 0]);
  });

  it('forgets the oldest that have ended without a word, so many at a look', async () => {
    for (let i = 0; i < 150; i++) await pending.add(ulid(), new Date(AT + i));
    await deliveries.add(deliveryFrom(AT + 1_000), 3);
    expect([await pending.oldestMs(), await listed()]).toEqual([undefined, 51]);
    expect([await pending.oldestMs(), await listed()]).toEqual([AT + 1_000, 1]);
  });

  it('keeps one that is sent again when the end of its first way is told late', async () => {
    const { id, since } = deliveryFrom(AT);
    await pending.add(id, new Date(since));
    await pending.addAgain(id, new Date(AT + 1));
    await pending.ended(id, new Date(since));
    expect(await listed()).toBe(1);
    await pending.ended(id, new Date(AT + 1));
    expect(await listed()).toBe(0);
  });

  it('takes nothing from a webhook that is queued, when Redis goes away before it is listed', async () => {
    const add = queues.webhook.add.bind(queues.webhook);
    queues.webhook.add = async (...given) => {
      const job = await add(...given);
      await store.kill9();
      return job;
    };
    await expect(deliveries.add(deliveryFrom(AT), 3)).resolves.toBeUndefined();
    await expect(pending.ended(ulid(), new Date(AT))).resolves.toBeUndefined();
  });
});
