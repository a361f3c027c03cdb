import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import type { PredictionJob } from '#contracts';
import { PresageError } from '#contracts';
import { enqueue, Queues, RedisConnections } from '#redis';
import { ApiKeys } from '#registry';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { keyWith, readKeys } from './support/keys.js';
import type { TestKey } from './support/keys.js';
import { answer, startWorker } from './support/worker-app.js';

const REQUEST_ID = { 'x-request-id': 'the-same' };
const body = { features: { a: 1, b: 0 } };

describe('a job', () => {
  let gateway: TestGateway;
  let mine: TestKey;
  let others: TestKey;
  let admin: TestKey;
  const queue = () => gateway.app.get(Queues, { strict: false }).prediction;

  const ask = (key: TestKey, method: string, path: string) =>
    call(method, gateway.url + path, undefined, { ...key.headers, ...REQUEST_ID });
  const submit = async (key: TestKey, headers: Record<string, string> = {}) => {
    const reply = await call('POST', `${gateway.url}/predict/async`, body, { ...key.headers, ...headers });
    expect(reply.status).toBe(202);
    return String(reply.body['id']);
  };
  /** Everything that can be asked about one job. */
  const calls = (id: string): [string, string][] => [
    ['GET', `/predict/async/${id}`],
    ['GET', `/predict/async/${id}?wait=1`],
    ['GET', `/predict/async/${id}/events`],
    ['DELETE', `/predict/async/${id}`],
    ['POST', `/jobs/${id}/retry`],
  ];
  const expectUnknownTo = async (key: TestKey, id: string) => {
    const never = calls(ulid());
    for (const [i, [method, path]] of calls(id).entries()) {
      const foreign = await ask(key, method, path);
      const unknown = await ask(key, method, never[i]?.[1] ?? '');
      expect([path, foreign.status, foreign.body['code']]).toEqual([path, 404, 'unknown_job']);
      expect(foreign.body).toEqual(unknown.body);
      const names = (headers: Headers) => [...headers.keys()].toSorted();
      expect(names(foreign.headers)).toEqual(names(unknown.headers));
      expect(foreign.headers.get('content-length')).toBe(unknown.headers.get('content-length'));
    }
  };
  const listed = async (key: TestKey) => {
    const { body: list } = await ask(key, 'GET', '/jobs?status=failed&limit=5');
    return (list['jobs'] as { id: string }[]).map(({ id }) => id);
  };

  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required' });
    mine = await keyWith(gateway, ['predict:async', 'jobs:read']);
    others = await keyWith(gateway, ['predict:async', 'jobs:read']);
    admin = await keyWith(gateway, ['admin']);
  });
  afterAll(() => gateway.stop());

  it('is not there for others while it waits, and they cannot cancel it', async () => {
    const id = await submit(mine);
    await expectUnknownTo(others, id);
    expect((await ask(mine, 'GET', `/predict/async/${id}`)).body['status']).toBe('queued');
    expect((await ask(admin, 'GET', `/predict/async/${id}`)).body['status']).toBe('queued');
    await queue().obliterate({ force: true });
  });

  it('is not there for others when it has ended, and shows nobody whose it is', async () => {
    const worker = await startWorker(gateway.settings, (_request, id) => Promise.resolve(answer(id)));
    const id = await submit(mine);
    const ended = await ask(mine, 'GET', `/predict/async/${id}?wait=30`);
    expect(ended.body['status']).toBe('succeeded');
    const canceled = await submit(mine);
    await ask(mine, 'DELETE', `/predict/async/${canceled}`);
    await worker.close();
    await expectUnknownTo(others, id);
    await expectUnknownTo(others, canceled);
    for (const key of [mine, admin]) {
      const { status, body: view } = await ask(key, 'GET', `/predict/async/${id}`);
      expect([status, Object.keys(view)]).toEqual([200, Object.keys(ended.body)]);
      expect(JSON.stringify(view)).not.toContain('owner');
    }
  });

  it('that has failed is listed for its owner, who may run it again; the new one is the owner’s too', async () => {
    const worker = await startWorker(gateway.settings, () =>
      Promise.reject(new PresageError('invalid_request', 'no')),
    );
    const id = await submit(mine);
    const theirs = await submit(others);
    for (const [key, job] of [
      [mine, id],
      [others, theirs],
    ] as const) {
      expect((await ask(key, 'GET', `/predict/async/${job}?wait=30`)).body['status']).toBe('failed');
    }
    await worker.close();
    await expectUnknownTo(others, id);
    expect([await listed(mine), await listed(others)]).toEqual([[id], [theirs]]);
    expect((await listed(admin)).toSorted()).toEqual([id, theirs].toSorted());

    const dropped = await ask(others, 'DELETE', `/jobs/${id}`);
    expect([dropped.status, dropped.body['code']]).toEqual([404, 'unknown_job']);
    const all = { code: 'invalid_request' };
    const headers = others.headers;
    const retried = await call('POST', `${gateway.url}/jobs/retry`, all, headers);
    expect([retried.body, await listed(mine), await listed(others)]).toEqual([{ retried: 1 }, [id], []]);

    const again = await ask(admin, 'POST', `/jobs/${id}/retry`);
    const copy = String(again.body['id']);
    expect((await ask(mine, 'GET', `/predict/async/${copy}`)).body).toMatchObject({ retryOf: id });
    await expectUnknownTo(others, copy);
    await queue().obliterate({ force: true });
  });

  it('stays with its owner when the key is rotated', async () => {
    const id = await submit(mine);
    const outcome = await gateway.app
      .get(ApiKeys, { strict: false })
      .rotate(mine.id, new Date(Date.now() + 60_000));
    await readKeys(gateway);
    const token = outcome.kind === 'rotated' ? outcome.issued.token : '';
    const next = { ...mine, headers: { authorization: `Bearer ${token}` } };
    expect((await ask(next, 'GET', `/predict/async/${id}`)).status).toBe(200);
    await queue().obliterate({ force: true });
  });

  it('of before keys were required is read by an admin alone, and runs as ever', async () => {
    const id = ulid();
    const now = Date.now();
    const old: PredictionJob = {
      v: 1,
      id,
      requestId: 'r',
      request: body,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60_000).toISOString(),
    };
    await enqueue(queue(), old, { jobId: id });
    const worker = await startWorker(gateway.settings, (_request, job) => Promise.resolve(answer(job)));
    expect((await ask(admin, 'GET', `/predict/async/${id}?wait=30`)).body['status']).toBe('succeeded');
    await worker.close();
    await expectUnknownTo(mine, id);
  });

  it('is one per owner for the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'order-17' };
    const submissions = [mine, others].flatMap((key) =>
      Array.from({ length: 50 }, () => submit(key, headers)),
    );
    const ids = await Promise.all(submissions);
    const [first, second] = [new Set(ids.slice(0, 50)), new Set(ids.slice(50))];
    expect([first.size, second.size]).toEqual([1, 1]);
    expect(ids[0]).not.toBe(ids[50]);
    expect(await queue().count()).toBe(2);
    const other = { features: { a: 2, b: 0 } };
    const reused = await call('POST', `${gateway.url}/predict/async`, other, { ...mine.headers, ...headers });
    expect([reused.status, reused.body['code']]).toEqual([422, 'idempotency_key_reused']);
    await queue().obliterate({ force: true });
  });

  it('is kept with its owner, for gateways that come later', async () => {
    const id = await submit(mine);
    await ask(mine, 'DELETE', `/predict/async/${id}`);
    const { producer, keys } = gateway.app.get(RedisConnections, { strict: false });
    expect(JSON.parse((await producer.get(keys.record(id))) ?? '')).toMatchObject({ owner: mine.id });
  });
});
