import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeys } from '#registry';
import { followJob } from './support/event-reader.js';
import type { EventReader } from './support/event-reader.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { keyWith } from './support/keys.js';
import type { TestKey } from './support/keys.js';

const LATEST_MS = 5_000;
const MAX_STREAMS = 100;

describe('a stream of job events', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required', MAX_EVENT_STREAMS: String(MAX_STREAMS) });
  });
  afterAll(() => gateway.stop());

  const submit = async ({ headers }: TestKey): Promise<string> => {
    const request = { features: { a: 1, b: 0 } };
    const { body } = await call('POST', `${gateway.url}/predict/async`, request, headers);
    return `${gateway.url}/predict/async/${String(body['id'])}/events`;
  };
  /** Follows a job that nobody runs; resolves after the first event. */
  const follow = async (events: string, { headers }: TestKey): Promise<EventReader> => {
    const stream = await followJob(events, headers);
    expect(await stream.next()).toMatchObject({ id: 'queued' });
    return stream;
  };

  it('ends within five seconds when its key is revoked elsewhere, and no other does', async () => {
    const key = await keyWith(gateway, ['predict:async', 'jobs:read']);
    const admin = await keyWith(gateway, ['admin']);
    const events = await submit(key);
    const [stream, other] = [await follow(events, key), await follow(events, admin)];
    const began = performance.now();
    // As another gateway would: nobody tells this one.
    await gateway.app.get(ApiKeys, { strict: false }).revoke(key.id);
    expect(await stream.next()).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(LATEST_MS);
    expect((await followJob(events, key.headers)).response.status).toBe(401);

    await call('DELETE', events.replace(/\/events$/, ''), undefined, admin.headers);
    expect(await other.next()).toMatchObject({ id: 'canceled' });
    expect(await other.next()).toBeUndefined();
  });

  it('ends when its key expires', async () => {
    const expiresAt = new Date(Date.now() + 2_000);
    const key = await keyWith(gateway, ['predict:async', 'jobs:read'], { expiresAt });
    const stream = await follow(await submit(key), key);
    expect(await stream.next()).toBeUndefined();
    const now = Date.now();
    expect(now).toBeGreaterThanOrEqual(expiresAt.getTime());
    expect(now).toBeLessThan(expiresAt.getTime() + LATEST_MS);
  });

  it('is there for a key, however many another one has', async () => {
    const heavy = await keyWith(gateway, ['predict:async', 'jobs:read'], { name: 'heavy' });
    const light = await keyWith(gateway, ['predict:async', 'jobs:read'], { name: 'light' });
    const [ofHeavy, ofLight] = [await submit(heavy), await submit(light)];
    const streams = await Promise.all(
      Array.from({ length: 2 * MAX_STREAMS }, () => followJob(ofHeavy, heavy.headers)),
    );
    const statuses = streams.map(({ response }) => response.status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(MAX_STREAMS);
    const stream = await follow(ofLight, light);
    stream.leave();
    for (const one of streams) one.leave();
  });
});
