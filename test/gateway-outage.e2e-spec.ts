import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import type { Reply } from './support/http-client.js';

const body = { features: { a: 1, b: 0 } };

describe('without its Redis', () => {
  let gateway: TestGateway;
  const submit = () => call('POST', `${gateway.url}/predict/async`, body);

  beforeAll(async () => {
    gateway = await startGateway({}, { appendonly: true });
  });
  afterAll(() => gateway.stop());

  const expectUnavailable = async (refused: Promise<Reply>) => {
    const reply = await refused;
    expect([reply.status, reply.body['code']]).toEqual([503, 'queue_unavailable']);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  };

  it('a gateway predicts, refuses what is for later, stays ready, and recovers with every job', async () => {
    const { body: accepted } = await submit();
    const self = `${gateway.url}/predict/async/${String(accepted['id'])}`;
    await gateway.redis.kill9();

    const predicted = await call('POST', `${gateway.url}/predict`, body);
    expect([predicted.status, predicted.body['cached']]).toEqual([200, false]);
    await expectUnavailable(submit());
    await expectUnavailable(call('GET', self));
    await expectUnavailable(call('GET', `${self}?wait=30`));
    await expectUnavailable(call('DELETE', self));
    await expectUnavailable(call('GET', `${gateway.url}/jobs?status=failed`));
    const ready = await call('GET', `${gateway.url}/ready`);
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ status: 'ready', checks: { queue: { status: 'degraded' } } });
    const { queue } = ready.body['checks'] as Record<string, { reason: string }>;
    expect(queue?.reason).toMatch(/^(redis|unix):\/\/\S+ cannot be reached/);

    await gateway.redis.restart();
    await gateway.connected();
    // Each connection comes back by itself, within a second; clients come back as they were told.
    let found = await call('GET', self);
    while (found.status === 503) found = await call('GET', self);
    expect(found.body).toMatchObject({ id: accepted['id'], status: 'queued' });
    let again = await submit();
    while (again.status === 503) again = await submit();
    expect(again.status).toBe(202);
  });

  it('that hangs, a gateway answers within its deadlines', async () => {
    gateway.redis.pause();
    try {
      const started = performance.now();
      await Promise.all([expectUnavailable(submit()), expectUnavailable(submit())]);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(200);
      expect((await call('GET', `${gateway.url}/ready`)).status).toBe(200);
    } finally {
      gateway.redis.resume();
    }
    // Its connections were given up meanwhile, and come back by themselves.
    await gateway.connected();
    let again = await submit();
    while (again.status === 503) again = await submit();
    expect(again.status).toBe(202);
  });
});

describe('a Redis that may evict jobs', () => {
  it('makes the gateway not ready, with the reason', async () => {
    const gateway = await startGateway({}, { policy: 'allkeys-lru' });
    try {
      const { status, body: readiness } = await call('GET', `${gateway.url}/ready`);
      expect(status).toBe(503);
      expect(readiness).toMatchObject({
        status: 'not_ready',
        checks: { queue: { status: 'down', reason: expect.stringContaining('allkeys-lru') } },
      });
    } finally {
      await gateway.stop();
    }
  });
});
