import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ulid } from 'ulid';
import { PresageError } from '#contracts';
import type { ErrorCode } from '#contracts';
import { enqueue, Queues, RedisConnections } from '#redis';
import { FailedJobs } from '#apps/gateway/src/predictions/failed-jobs.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { answer, startWorker } from './support/worker-app.js';
import type { Predict } from './support/worker-app.js';

interface Page {
  jobs: { id: string; model: string; status: string; error: { code: string } }[];
  nextCursor?: string;
}

describe('jobs that have failed', () => {
  let gateway: TestGateway;
  let worker: { close(): Promise<void> } | undefined;
  /** Ids as they were predicted, in order. */
  let ran: string[];
  const get = <T>(token: new (...args: never[]) => T) => gateway.app.get(token, { strict: false });
  const queue = () => get(Queues).prediction;

  const work = async (predict: Predict) => {
    await worker?.close();
    worker = await startWorker(gateway.settings, (request, id, signal) => {
      ran.push(id);
      return predict(request, id, signal);
    });
  };
  const succeed: Predict = (_request, id) => Promise.resolve(answer(id));
  const failWith =
    (code: ErrorCode): Predict =>
    () =>
      Promise.reject(new PresageError(code, 'no'));
  const submit = async (model?: string, more: object = {}): Promise<string> => {
    const id = ulid();
    const now = Date.now();
    const request = { features: { secret: 'of a person' }, ...(model === undefined ? {} : { model }) };
    const [createdAt, expiresAt] = [now, now + 60_000].map((ms) => new Date(ms).toISOString()) as [
      string,
      string,
    ];
    const job = { v: 1 as const, id, requestId: 'r', request, createdAt, expiresAt, ...more };
    await enqueue(queue(), job, { jobId: id });
    return id;
  };
  /** Jobs that have failed of this, and are known to have. */
  const failures = async (count: number, code: ErrorCode, model?: string): Promise<string[]> => {
    const before = await queue().getFailedCount();
    await work(failWith(code));
    const ids = await Promise.all(Array.from({ length: count }, () => submit(model)));
    while ((await queue().getFailedCount()) < before + count);
    await worker?.close();
    worker = undefined;
    return ids;
  };
  const list = async (query = '') =>
    (await call<Page>('GET', `${gateway.url}/jobs?status=failed${query}`)).body;
  const retryAll = (body: object = {}) =>
    call<{ retried: number; nextCursor?: string }>('POST', `${gateway.url}/jobs/retry`, body);
  const ids = ({ jobs }: Page) => jobs.map(({ id }) => id).toSorted();
  /** How the next jobs end that run. */
  const endings = async (count: number): Promise<Record<string, unknown>[]> => {
    while (ran.length < count) await call('GET', `${gateway.url}/health`);
    const views = ran.map((id) => call('GET', `${gateway.url}/predict/async/${id}?wait=30`));
    return (await Promise.all(views)).map(({ body }) => body);
  };

  beforeAll(async () => {
    gateway = await startGateway({ JOB_ATTEMPTS: '1' });
  });
  beforeEach(() => {
    ran = [];
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    await queue().obliterate({ force: true });
  });
  afterAll(() => gateway.stop());

  it('are listed by model, error and time, without their features', async () => {
    const ours = await failures(2, 'unknown_version');
    const theirs = await failures(2, 'invalid_request', 'other');
    const all = await list();
    expect(ids(all)).toEqual([...ours, ...theirs].toSorted());
    expect(JSON.stringify(all)).not.toContain('of a person');
    expect(all.jobs[0]).toMatchObject({
      status: 'failed',
      model: 'other',
      error: { code: 'invalid_request' },
    });

    expect(ids(await list('&model=tiny'))).toEqual(ours.toSorted());
    expect(ids(await list('&model=other&code=unknown_version'))).toEqual([]);
    expect(ids(await list('&code=unknown_version'))).toEqual(ours.toSorted());
    const failedAt = await Promise.all(theirs.map(async (id) => (await queue().getJob(id))?.finishedOn ?? 0));
    const time = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    expect(ids(await list(`&failedSince=${time(Math.min(...failedAt))}`))).toEqual(theirs.toSorted());
    expect(ids(await list(`&failedUntil=${time(Math.min(...failedAt) - 1)}`))).toEqual(ours.toSorted());
    for (const wrong of ['&cursor=nonsense', '&code=modelfailed', '&limit=1001', '&model=../x']) {
      expect((await call('GET', `${gateway.url}/jobs?status=failed${wrong}`)).status).toBe(422);
    }
    expect((await call('GET', `${gateway.url}/jobs?status=failed&failedSince=yesterday`)).body).toMatchObject(
      {
        status: 422,
        detail: '/failedSince must be a time such as 2026-11-21T03:00:00Z',
      },
    );
  });

  it('are looked through by a few calls at once, and what is too much is refused', async () => {
    const look = latch();
    const looking = jest.spyOn(get(FailedJobs), 'look').mockImplementation(async () => {
      await look.opened;
      return { found: [], next: undefined };
    });
    const calls = Array.from({ length: 5 }, () => call('GET', `${gateway.url}/jobs?status=failed`));
    const first = await Promise.race(calls);
    expect(first).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(first.headers.get('retry-after')).toBe('1');
    expect(await retryAll()).toMatchObject({ status: 503 });
    look.open();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 503]);
    looking.mockRestore();
    expect((await call('GET', `${gateway.url}/jobs?status=failed`)).status).toBe(200);
  });

  it('are listed page by page, each once, also when many failed in the same millisecond', async () => {
    const failed = await failures(130, 'unknown_version');
    const { producer } = get(RedisConnections);
    const key = queue().toKey('failed');
    for (const id of failed.slice(0, 120)) await producer.zadd(key, 1_700_000_000_000, id);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`&limit=20${cursor}`);
      seen.push(...ids(page));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual(failed.toSorted());
  });

  it('run again with the priority they were submitted with, one by one and together', async () => {
    const submitted = async (priority?: string) => {
      const body = { features: { a: 1, b: 0 }, ...(priority === undefined ? {} : { priority }) };
      return String((await call('POST', `${gateway.url}/predict/async`, body)).body['id']);
    };
    await work(failWith('unknown_version'));
    const [low, normal, high] = [await submitted('low'), await submitted(), await submitted('high')];
    while ((await queue().getFailedCount()) < 3);
    await worker?.close();
    worker = undefined;
    for (let i = 0; i < 40; i++) await submitted();

    const again = async (id: string) =>
      String((await call('POST', `${gateway.url}/jobs/${id}/retry`)).body['id']);
    const lowAgain = await again(low);
    expect((await retryAll()).body).toEqual({ retried: 2 });
    const waiting = [await again(high), await again(normal), lowAgain];
    const views = await Promise.all(waiting.map((id) => call('GET', `${gateway.url}/predict/async/${id}`)));
    // Of 40 that wait the first 32 have no turn.
    expect(views.map(({ body }) => body['position'])).toEqual([33, 42, 43]);
  });

  it('run again though a later release gave them a priority that this one does not know', async () => {
    await work(failWith('unknown_version'));
    const id = await submit(undefined, { priority: 'urgent' });
    while ((await queue().getFailedCount()) < 1);
    await worker?.close();
    worker = undefined;
    expect((await list()).jobs).toMatchObject([{ id, error: { code: 'unknown_version' } }]);
    // So many that each one more has a turn.
    for (let i = 0; i < 40; i++) await submit();
    expect((await retryAll()).body).toEqual({ retried: 1 });
  });

  it('are left as they are when a later release made them', async () => {
    const [newer = '', ours = ''] = await failures(2, 'unknown_version');
    const job = await queue().getJob(newer);
    const data = { ...job?.data, v: 2, request: { inputs: 'as nobody knows yet' } };
    await job?.updateData(data as never);
    expect(await call('POST', `${gateway.url}/jobs/${newer}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect((await retryAll()).body).toEqual({ retried: 1 });
    expect((await queue().getJob(newer))?.data).toEqual(data);
    expect(await queue().getJob(ours)).toBeUndefined();
  });

  it('run again together, those that match, and none of them twice', async () => {
    const wanted = await failures(3, 'unknown_version');
    const others = await failures(1, 'invalid_request');
    ran = [];
    await work(succeed);
    expect((await retryAll({ code: 'unknown_version' })).body).toEqual({ retried: 3 });
    expect((await retryAll({ code: 'unknown_version' })).body).toEqual({ retried: 0 });
    const ended = await endings(3);
    expect(ended.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(ended.map(({ retryOf }) => String(retryOf)).toSorted()).toEqual(wanted.toSorted());
    expect(ids(await list())).toEqual(others);
  });

  it('run again a part at a time, which ends although all of them fail once more', async () => {
    const failed = await failures(7, 'unknown_version');
    ran = [];
    await work(failWith('unknown_version'));
    let calls = 0;
    for (let cursor: string | undefined, more = true; more; calls++) {
      const { body } = await retryAll({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(body.retried).toBeLessThanOrEqual(3);
      ({ nextCursor: cursor } = body);
      more = cursor !== undefined;
    }
    expect(calls).toBeLessThan(5);
    const again = await endings(7);
    expect(again.map(({ retryOf }) => String(retryOf)).toSorted()).toEqual(failed.toSorted());
  });

  it('run again once, when the gateway died before they left the list', async () => {
    const failed = await failures(3, 'unknown_version');
    ran = [];
    await work(succeed);
    const dying = jest.spyOn(queue(), 'remove').mockRejectedValue(new Error('dead'));
    expect((await retryAll()).status).toBe(503);
    dying.mockRestore();
    await endings(3);
    expect(ids(await list())).toEqual(failed.toSorted());

    expect((await retryAll()).body).toEqual({ retried: 3 });
    expect(ids(await list())).toEqual([]);
    // Whatever was added a second time has gone through the worker when this one has.
    await submit();
    await endings(4);
    expect(new Set(ran).size).toBe(4);
  });

  it('runs again as the same job, however often it is asked for', async () => {
    const [id = ''] = await failures(1, 'unknown_version');
    const first = await call('POST', `${gateway.url}/jobs/${id}/retry`);
    const second = await call('POST', `${gateway.url}/jobs/${id}/retry`);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect(await queue().getWaitingCount()).toBe(1);
    expect((await call('GET', `${gateway.url}/predict/async/${id}`)).body).toMatchObject({
      status: 'failed',
    });
  });

  it('is dropped, and cannot run again', async () => {
    const [id = '', other = ''] = await failures(2, 'unknown_version');
    const drop = (job: string) => call('DELETE', `${gateway.url}/jobs/${job}`);
    expect((await drop(id)).status).toBe(204);
    expect(ids(await list())).toEqual([other]);
    for (const refused of [await drop(id), await call('POST', `${gateway.url}/jobs/${id}/retry`)]) {
      expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
    }
    expect((await call('GET', `${gateway.url}/predict/async/${id}`)).body).toMatchObject({
      status: 'failed',
    });
    expect((await drop(await submit())).status).toBe(409);
    expect((await drop(ulid())).status).toBe(404);
  });

  it('are not those that somebody canceled before they failed', async () => {
    const [id = '', other = ''] = await failures(2, 'unknown_version');
    const { producer, keys } = get(RedisConnections);
    const at = new Date().toISOString();
    const canceled = { id, status: 'canceled', createdAt: at, finishedAt: at, attempts: 0 };
    await producer.set(keys.record(id), JSON.stringify(canceled));
    expect(ids(await list())).toEqual([other]);
    expect((await retryAll()).body).toEqual({ retried: 1 });
  });

  it('are counted, with how long the first of them has waited', async () => {
    const [id = ''] = await failures(2, 'unknown_version');
    await get(RedisConnections).producer.zadd(queue().toKey('failed'), Date.now() - 100_000, id);
    const value = async (name: string) => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    };
    while ((await value('dead_letters')) !== 2 || (await value('dead_letter_oldest_seconds')) < 100);
    expect(await value('dead_letter_oldest_seconds')).toBeLessThan(200);
  });
});
