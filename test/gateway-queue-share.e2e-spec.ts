import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queues, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { keyWith } from './support/keys.js';
import type { TestKey } from './support/keys.js';

const MAX_JOBS = 100;
const AT_ONCE = 40;

describe('when one key has nearly filled the queue', () => {
  let gateway: TestGateway;
  let heavy: TestKey;
  let light: TestKey;

  const submit = ({ headers }: TestKey) =>
    call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 } }, headers);
  const queued = () => gateway.app.get(Queues, { strict: false }).prediction.count();
  /** How often Redis was asked whether a job may have a turn: nothing else counts a part of a sorted set. */
  const asked = async () => {
    const { producer } = gateway.app.get(RedisConnections, { strict: false });
    return Number(/cmdstat_zcount:calls=(\d+)/.exec(await producer.info('commandstats'))?.[1] ?? 0);
  };

  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required', QUEUE_MAX_JOBS: String(MAX_JOBS) });
    heavy = await keyWith(gateway, ['predict:async'], { name: 'heavy' });
    light = await keyWith(gateway, ['predict:async'], { name: 'light' });
    while ((await submit(heavy)).status === 202);
  });
  afterAll(() => gateway.stop());

  it('there is room for others, and not for more of its own', async () => {
    const before = await queued();
    expect(before).toBeLessThan(MAX_JOBS);
    expect((await submit(light)).status).toBe(202);
    const refused = await submit(heavy);
    expect([refused.status, refused.body['code']]).toEqual([503, 'overloaded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await queued()).toBe(before + 1);
  });

  it('Redis is not asked about each of the jobs that are refused', async () => {
    await submit(heavy);
    const before = await asked();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => submit(heavy)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    // The first of every twentieth of a second.
    expect((await asked()) - before).toBeLessThan(AT_ONCE / 2);
  });
});
