import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queues } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

/** As many as wait without a turn of their own. */
const FEW = 32;

describe('jobs that wait', () => {
  let gateway: TestGateway;
  let queues: Queues;
  beforeAll(async () => {
    gateway = await startGateway();
    queues = gateway.app.get(Queues, { strict: false });
  });
  afterAll(() => gateway.stop());

  const submit = async (more: object = {}): Promise<string> => {
    const body = { features: { a: 1, b: 0 }, ...more };
    const answer = await call('POST', `${gateway.url}/predict/async`, body);
    expect(answer.status).toBe(202);
    return String(answer.body['id']);
  };
  const view = async (id: string) => (await call('GET', `${gateway.url}/predict/async/${id}`)).body;

  it('have a position, which high priority comes before and low after', async () => {
    const first = await submit();
    expect(await view(first)).toMatchObject({ status: 'queued', position: 1 });
    for (let i = 0; i < FEW + 8; i++) await submit();
    const waiting = FEW + 9;
    const low = await submit({ priority: 'low' });
    const normal = await submit();
    const high = await submit({ priority: 'high' });
    expect(await view(high)).toMatchObject({ position: FEW + 1 });
    expect(await view(normal)).toMatchObject({ position: waiting + 2 });
    expect(await view(low)).toMatchObject({ position: waiting + 3 });
    expect(await view(first)).toMatchObject({ position: 1 });
  });

  it('say when they are expected to start, once it is known how fast others do', async () => {
    const last = await submit();
    const before = await view(last);
    expect(before['estimatedStartAt']).toBeUndefined();
    // As if a worker had done them.
    for (const job of await queues.prediction.getJobs(['waiting'], 0, 9, true)) await job.remove();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const after = await view(last);
    expect(after['position']).toBe(Number(before['position']) - 10);
    expect(Date.parse(String(after['estimatedStartAt']))).toBeGreaterThan(Date.now());
  });

  it('refuse a priority that there is not', async () => {
    const body = { features: { a: 1, b: 0 }, priority: 'urgent' };
    const { status } = await call('POST', `${gateway.url}/predict/async`, body);
    expect(status).toBe(422);
  });
});
