import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queues, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

const MAX_JOBS = 60;
const MAX_WAIT_SECONDS = 20;

describe('the queue of predictions has bounds', () => {
  let gateway: TestGateway;
  let queues: Queues;
  beforeAll(async () => {
    gateway = await startGateway({
      QUEUE_MAX_JOBS: String(MAX_JOBS),
      QUEUE_MAX_WAIT_SECONDS: String(MAX_WAIT_SECONDS),
    });
    queues = gateway.app.get(Queues, { strict: false });
  });
  afterAll(() => gateway.stop());

  const submit = (more: object = {}, headers: Record<string, string> = {}) =>
    call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 }, ...more }, headers);
  const fill = async (jobs: number) => {
    await queues.prediction.obliterate({ force: true });
    await fresh();
    return await Promise.all(Array.from({ length: jobs }, () => submit()));
  };
  /** What one look was good for is over. */
  const fresh = () => new Promise((resolve) => setTimeout(resolve, 150));
  /** Submits until there is no more room. */
  const full = async () => {
    await fresh();
    while ((await submit()).status === 202);
  };
  /** As if a worker had taken them: they are no more. */
  const drain = async (jobs: number) => {
    const waiting = await queues.prediction.getJobs(['waiting', 'prioritized'], 0, jobs - 1, true);
    await Promise.all(waiting.map((job) => job.remove()));
  };
  /** The job that is next has waited so long. */
  const age = async (seconds: number) => {
    const { producer } = gateway.app.get(RedisConnections, { strict: false });
    const jobs = await queues.prediction.getJobs(['waiting', 'prioritized']);
    const added = Date.now() - seconds * 1_000;
    await Promise.all(
      jobs.map(({ id = '' }) => producer.hset(queues.prediction.toKey(id), 'timestamp', added)),
    );
  };

  it('takes as many jobs as it may hold, also at once, and refuses the others', async () => {
    const answers = await fill(2 * MAX_JOBS);
    const refused = answers.filter(({ status }) => status !== 202);
    expect(await queues.prediction.count()).toBe(answers.length - refused.length);
    expect(await queues.prediction.count()).toBeLessThanOrEqual(MAX_JOBS);
    // One that is being added while Redis looks may be counted twice.
    expect(await queues.prediction.count()).toBeGreaterThan(MAX_JOBS / 2);
    for (const { status, body, headers } of refused) {
      expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'overloaded', '30']);
    }
  });

  it('refuses jobs when nothing ends and the next one has waited longer than is allowed', async () => {
    await fill(MAX_JOBS - 10);
    await age(MAX_WAIT_SECONDS + 7);
    await fresh();
    const { status, body, headers } = await submit();
    expect([status, body['code']]).toEqual([503, 'overloaded']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(7);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(9);
  });

  it('refuses nobody for the time it takes while few wait', async () => {
    await fill(10);
    await age(MAX_WAIT_SECONDS + 7);
    await fresh();
    expect((await submit()).status).toBe(202);
  });

  // From here on it is known how fast jobs end.
  it('has room again when jobs are gone', async () => {
    await fill(2 * MAX_JOBS);
    await full();
    expect((await submit()).status).toBe(503);
    await drain(5);
    await fresh();
    expect((await submit()).status).toBe(202);
  });

  it('answers a replay of what it has accepted when it is full', async () => {
    await fill(MAX_JOBS / 2);
    const key = { 'idempotency-key': 'replayed' };
    const accepted = await submit({}, key);
    await full();
    const again = await submit({}, key);
    expect([accepted.status, again.status, again.body['id']]).toEqual([202, 202, accepted.body['id']]);
    // A key that was refused is not taken: the same request may come again.
    expect((await submit({}, { 'idempotency-key': 'refused' })).status).toBe(503);
    await drain(5);
    await fresh();
    const later = await submit({}, { 'idempotency-key': 'refused' });
    expect([later.status, later.headers.get('idempotent-replayed')]).toEqual([202, null]);
  });
});
