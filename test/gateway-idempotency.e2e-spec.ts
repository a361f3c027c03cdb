import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { AsyncPredictRequest } from '#apps/gateway/src/predictions/async-request.js';
import { Idempotency } from '#apps/gateway/src/predictions/idempotency.js';
import { Queues, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { answer, startWorker } from './support/worker-app.js';

describe('Idempotency-Key', () => {
  let gateway: TestGateway;
  const submit = (key: string, body: unknown = { features: { a: 1, b: 0 } }) =>
    call('POST', `${gateway.url}/predict/async`, body, { 'idempotency-key': key });
  const queue = () => gateway.app.get(Queues, { strict: false }).prediction;

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterEach(() => queue().obliterate({ force: true }));
  afterAll(() => gateway.stop());

  it('gives the same job again, and says so', async () => {
    const first = await submit('order-17');
    const again = await submit('order-17');
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('makes one job of two hundred requests at once', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, () => submit('all-at-once')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(replies.map(({ body }) => body['id'])).size).toBe(1);
    expect(await queue().count()).toBe(1);
  });

  it('does not care for the order of keys in the body, nor for quotes around the key', async () => {
    const first = await submit('order', { model: 'tiny', features: { a: 1, b: 2 } });
    const again = await submit('"order"', { features: { b: 2, a: 1 }, model: 'tiny' });
    expect(again.body['id']).toBe(first.body['id']);
  });

  it('is refused with another body', async () => {
    await submit('other-body');
    const { status, body } = await submit('other-body', { features: { a: 2, b: 0 } });
    expect([status, body['code']]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is not used up by a mistake', async () => {
    expect((await submit('mistake', { features: { a: 'one', b: 0 } })).status).toBe(422);
    const corrected = await submit('mistake');
    expect(corrected.status).toBe(202);
    expect(corrected.headers.get('idempotent-replayed')).toBeNull();
  });

  it('does not run a job again that has ended', async () => {
    const worker = await startWorker(gateway.settings, (_request, id) => Promise.resolve(answer(id)));
    const { body } = await submit('ended');
    await call('GET', `${gateway.url}/predict/async/${String(body['id'])}?wait=30`);
    await worker.close();
    const again = await submit('ended');
    expect(again.body['id']).toBe(body['id']);
    expect(await queue().count()).toBe(0);
  });

  it('does not run a job again whose result is forgotten', async () => {
    const ran: string[] = [];
    const worker = await startWorker(gateway.settings, (_request, id) => {
      ran.push(id);
      return Promise.resolve(answer(id));
    });
    const { body } = await submit('forgotten');
    const self = `${gateway.url}/predict/async/${String(body['id'])}`;
    await call('GET', `${self}?wait=30`);
    const { producer, keys } = gateway.app.get(RedisConnections, { strict: false });
    await producer.del(keys.record(String(body['id'])));

    const again = await submit('forgotten');
    expect([again.status, again.body]).toEqual([202, body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    // What is taken after it tells that it was not taken before.
    const next = await submit('next');
    await call('GET', `${gateway.url}/predict/async/${String(next.body['id'])}?wait=30`);
    await worker.close();
    expect(ran).toEqual([body['id'], next.body['id']]);
    expect((await call('GET', self)).body['code']).toBe('unknown_job');
  });

  it('adds the job again that died between its reservation and the queue', async () => {
    const id = ulid();
    const body = AsyncPredictRequest.parse({ features: { a: 1, b: 0 } });
    await gateway.app
      .get(Idempotency, { strict: false })
      .reserve({ header: 'half-way', owner: undefined }, body, id);
    const replies = [await submit('half-way'), await submit('half-way')];
    expect(replies.map((reply) => reply.body['id'])).toEqual([id, id]);
    expect(await queue().count()).toBe(1);
  });

  it('remembers for as long as it was told at first', async () => {
    await submit('remembered');
    const { producer, keys } = gateway.app.get(RedisConnections, { strict: false });
    const places = await producer.keys(keys.idempotency('anonymous', '*'));
    const secondsLeft = await Promise.all(places.map((place) => producer.ttl(place)));
    expect(Math.min(...secondsLeft)).toBeGreaterThan(86_000);
  });

  it.each(['', 'two words', '"open', 'x'.repeat(256)])('refuses %j', async (key) => {
    const { status, body } = await submit(key);
    expect([status, body['code']]).toEqual([422, 'invalid_request']);
  });

  it('does not reserve anything for a request that is not valid', async () => {
    expect((await submit('corrected', { features: {} })).status).toBe(422);
    expect((await submit('corrected')).status).toBe(202);
  });
});
