import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import type { WebhookDelivery } from '#contracts';
import { startBareQueue } from '../../../test/support/bare-queue.js';
import type { BareQueue } from '../../../test/support/bare-queue.js';
import { PendingDeliveries } from './pending-deliveries.js';
import { WebhookDeliveries } from './webhook-deliveries.js';

const AT = 1_700_000_000_000;

describe('the list of webhooks on their way', () => {
  let queue: BareQueue;
  let pending: PendingDeliveries;
  let deliveries: WebhookDeliveries;

  beforeEach(async () => {
    queue = await startBareQueue();
    const { connections, queues } = queue;
    pending = new PendingDeliveries(connections, queues);
    deliveries = new WebhookDeliveries(connections, queues, pending);
  });
  afterEach(() => queue.close());

  const deliveryFrom = (since: number): WebhookDelivery => ({
    v: 1,
    id: ulid(),
    url: 'https://example.com/',
    type: 'prediction.succeeded',
    body: '{}',
    since: new Date(since).toISOString(),
  });
  const listed = () => queue.connections.producer.zcard(queue.connections.keys.webhooksPending);
  /** How often Redis was told each command since it was asked to forget that. */
  const calls = async (command: string): Promise<number> => {
    const info = await queue.connections.producer.info('commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  };

  it('tells the oldest by looking at one, however many there are, and goes through no queue', async () => {
    for (let i = 0; i < 60; i++) await deliveries.add(deliveryFrom(AT + i), 3);
    await queue.connections.producer.config('RESETSTAT');
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
    const { webhook } = queue.queues;
    const add = webhook.add.bind(webhook);
    webhook.add = async (...given) => {
      const job = await add(...given);
      await queue.store.kill9();
      return job;
    };
    await expect(deliveries.add(deliveryFrom(AT), 3)).resolves.toBeUndefined();
    await expect(pending.ended(ulid(), new Date(AT))).resolves.toBeUndefined();
  });
});
