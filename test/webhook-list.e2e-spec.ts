import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Queues, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { LOCAL_WEBHOOKS } from './support/local-webhooks.js';
import { startReceiver } from './support/receiver.js';
import type { Receiver } from './support/receiver.js';
import { answer, startWorker } from './support/worker-app.js';

interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt?: string;
}

describe('deliveries of webhooks', () => {
  let gateway: TestGateway;
  let worker: { close(): Promise<void> };
  let receiver: Receiver;

  beforeAll(async () => {
    gateway = await startGateway({
      ...LOCAL_WEBHOOKS,
      WEBHOOK_RETRY_SECONDS: '0.02,600',
      WEBHOOK_MAX_PENDING: '2',
    });
    worker = await startWorker(gateway.settings, (_request, id) => Promise.resolve(answer(id)));
    receiver = await startReceiver();
  });
  beforeEach(() => {
    receiver.answer = (response) => void response.writeHead(204).end();
  });
  afterAll(async () => {
    await worker.close();
    await receiver.close();
    await gateway.stop();
  });

  const submit = async (path: string) => {
    const webhook = `${receiver.url}${path}`;
    const reply = await call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 }, webhook });
    expect(reply.status).toBe(202);
    return String(reply.body['id']);
  };
  const list = (query: string) =>
    call<{ deliveries: Delivery[]; nextCursor?: string }>(
      'GET',
      `${gateway.url}/webhooks/deliveries${query}`,
    );
  const resend = (id: string) => call('POST', `${gateway.url}/webhooks/deliveries/${id}/resend`);
  /** The delivery, as soon as it stands so. */
  const becomes = async (id: string, wanted: Partial<Delivery>): Promise<Delivery> => {
    for (;;) {
      const [delivery] = (await list(`?job=${id}`)).body.deliveries ?? [];
      if (delivery && Object.entries(wanted).every(([key, value]) => Object(delivery)[key] === value))
        return delivery;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  /** The delivery, as soon as it waits after two attempts: the second can be counted before the next one is planned. */
  const waits = async (id: string): Promise<Delivery> => {
    for (;;) {
      const delivery = await becomes(id, { status: 'pending', attempts: 2 });
      if (delivery.nextAttemptAt !== undefined) return delivery;
    }
  };

  it('are listed, the latest first, in pages, without secrets', async () => {
    const ids: string[] = [];
    for (const n of [1, 2, 3]) {
      const id = await submit(`/${n}?token=canary`);
      await becomes(id, { status: 'delivered' });
      ids.unshift(id);
    }
    const first = await list('?status=delivered&limit=2');
    expect(first.body.deliveries.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await list(`?status=delivered&limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toEqual({ deliveries: [expect.objectContaining({ id: ids[2] })] });
    expect(first.body.deliveries[0]).toEqual({
      id: ids[0],
      status: 'delivered',
      type: 'prediction.succeeded',
      url: `${receiver.url}/3`,
      since: expect.any(String),
      endedAt: expect.any(String),
      attempts: 1,
    });
    expect((await list('?status=dead')).body).toEqual({ deliveries: [] });
    expect(JSON.stringify([first.body, rest.body])).not.toMatch(/canary|whsec/);
  });

  it('can be sent again when they were delivered, under the same id', async () => {
    const id = await submit('/again');
    await becomes(id, { status: 'delivered' });
    const before = receiver.received.length;
    expect(await resend(id)).toMatchObject({ status: 200, body: { id } });
    const again = await receiver.arrived(before);
    expect(again.headers['webhook-id']).toBe(id);
    expect(again.body).toBe(receiver.received[before - 1]?.body);
    await becomes(id, { status: 'delivered' });
  });

  it('can be sent now when they wait for their next attempt', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const id = await submit('/waits');
    const waiting = await waits(id);
    expect(waiting).toMatchObject({ status: 'pending', lastError: 'it answered 500' });
    receiver.answer = (response) => void response.writeHead(204).end();
    await resend(id);
    expect(await becomes(id, { status: 'delivered' })).toMatchObject({ attempts: 3 });
  });

  it('show how old the oldest is that has not ended, on its way or waiting for its next attempt', async () => {
    const { producer, keys } = gateway.app.get(RedisConnections, { strict: false });
    const oldest = async () => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(/^webhook_oldest_pending_seconds (.*)$/m.exec(text)?.[1]);
    };
    receiver.answer = (response) => void response.writeHead(500).end();
    const id = await submit('/oldest');
    await waits(id);
    expect(await producer.zscore(keys.webhooksPending, id)).not.toBeNull();
    await producer.zadd(keys.webhooksPending, Date.now() - 100_000, id);
    // One that has ended without its worker having been able to say so.
    await producer.zadd(keys.webhooksPending, Date.now() - 200_000, '01J00000000000000000000000');
    while (!((await oldest()) >= 100));
    expect(await oldest()).toBeLessThan(200);
    receiver.answer = (response) => void response.writeHead(204).end();
    await resend(id);
    await becomes(id, { status: 'delivered' });
    while ((await producer.zcard(keys.webhooksPending)) !== 0);
    while ((await oldest()) !== 0);
  });

  it('are listed as pending at every attempt, until the queue knows that they have ended', async () => {
    const { producer, keys } = gateway.app.get(RedisConnections, { strict: false });
    const { webhook } = gateway.app.get(Queues, { strict: false });
    const place = keys.webhooksPending;
    receiver.answer = (response) => void response.writeHead(500).end();
    const id = await submit('/listed');
    await waits(id);
    // As if an older release had queued it.
    await producer.zrem(place, id);

    const before = receiver.received.length;
    const held = latch();
    receiver.answer = (response) => void held.opened.then(() => response.writeHead(204).end());
    await resend(id);
    await receiver.arrived(before);
    expect(await producer.zscore(place, id)).not.toBeNull();

    // It is delivered, and its worker cannot say so: somebody else seems to have the job.
    const older = Date.now() - 100_000;
    await producer.zadd(place, older, id);
    await producer.del(webhook.toKey(`${id}:lock`));
    const again = latch();
    receiver.answer = (response) => void again.opened.then(() => response.writeHead(204).end());
    held.open();
    await receiver.arrived(before + 1);
    expect(Number(await producer.zscore(place, id))).toBe(older);

    again.open();
    await becomes(id, { status: 'delivered' });
    while ((await producer.zcard(place)) !== 0);
  });

  it('can be sent again when they are dead, which enables an endpoint that was gone', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    const id = await submit('/gone');
    expect(await becomes(id, { status: 'dead' })).toMatchObject({
      attempts: 1,
      lastError: 'it answered 410 (Gone): the endpoint is disabled',
    });
    const refused = await call('POST', `${gateway.url}/predict/async`, {
      features: { a: 1, b: 0 },
      webhook: `${receiver.url}/gone`,
    });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/webhook' }] } });

    receiver.answer = (response) => void response.writeHead(204).end();
    await resend(id);
    await becomes(id, { status: 'delivered' });
    await becomes(await submit('/gone'), { status: 'delivered' });
  });

  it('are unknown when they never were', async () => {
    const id = '01J00000000000000000000000';
    expect(await resend(id)).toMatchObject({ status: 404, body: { code: 'unknown_delivery' } });
    expect(await list(`?job=${id}`)).toMatchObject({ status: 404, body: { code: 'unknown_delivery' } });
    expect(await list('?job=1')).toMatchObject({ status: 422 });
  });

  it('are not let grow without bound: a job that asks for one more is refused until there is room', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const ids = [await submit('/full'), await submit('/full')];
    for (const id of ids) await waits(id);
    const more = { features: { a: 1, b: 0 }, webhook: `${receiver.url}/full` };
    const refused = await call('POST', `${gateway.url}/predict/async`, more);
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(refused.headers.get('retry-after')).toBe('60');
    const without = await call('POST', `${gateway.url}/predict/async`, { features: more.features });
    expect(without.status).toBe(202);

    receiver.answer = (response) => void response.writeHead(204).end();
    for (const id of ids) await resend(id);
    for (const id of ids) await becomes(id, { status: 'delivered' });
    await submit('/full');
  });
});
