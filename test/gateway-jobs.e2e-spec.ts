import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { ulid } from 'ulid';
import { PresageError } from '#contracts';
import { enqueue, JobRecords, parseAddress, PREDICTION_QUEUE, Queues, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { answer, startWorker } from './support/worker-app.js';
import type { Predict } from './support/worker-app.js';

const UNKNOWN = '01J00000000000000000000000';
const features = { a: 1, b: 0 };

describe('a prediction for later', () => {
  let gateway: TestGateway;
  let worker: { close(): Promise<void> } | undefined;

  const submit = async (body: Record<string, unknown> = {}) => {
    const reply = await call('POST', `${gateway.url}/predict/async`, { features, ...body });
    expect(reply.status).toBe(202);
    return { ...reply, id: String(reply.body['id']) };
  };
  const look = (id: string, query = '') => call('GET', `${gateway.url}/predict/async/${id}${query}`);
  const cancel = (id: string) => call('DELETE', `${gateway.url}/predict/async/${id}`);
  const work = async (predict: Predict) => {
    worker = await startWorker(gateway.settings, predict);
  };
  const get = <T>(token: new (...args: never[]) => T) => gateway.app.get(token, { strict: false });

  beforeAll(async () => {
    gateway = await startGateway({ JOB_ATTEMPTS: '1' });
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    await get(Queues).prediction.obliterate({ force: true });
  });
  afterAll(() => gateway.stop());

  it('is accepted with its address, queued, and done when a worker comes', async () => {
    const { id, body, headers } = await submit();
    const self = `/predict/async/${id}`;
    expect(body).toEqual({ id, status: 'queued', links: { self } });
    expect([headers.get('location'), headers.get('retry-after')]).toEqual([self, '1']);
    expect((await look(id)).body).toEqual({
      id,
      status: 'queued',
      position: 1,
      attempts: 0,
      createdAt: expect.any(String),
    });

    await work((_request, jobId) => Promise.resolve(answer(jobId)));
    const ended = await look(id, '?wait=30');
    expect(ended.body).toMatchObject({ id, status: 'succeeded', attempts: 1, result: answer(id) });
    expect((await look(id)).body).toEqual(ended.body);
  });

  it('is running while a worker has it, and a waiting client is answered when it ends', async () => {
    const started = latch();
    const finish = latch();
    await work(async (_request, id) => {
      started.open();
      await finish.opened;
      return answer(id);
    });
    const { id } = await submit();
    await started.opened;
    expect((await look(id)).body).toMatchObject({ status: 'running', startedAt: expect.any(String) });

    const arrived = once(gateway.app.getHttpServer(), 'request');
    const waiting = look(id, '?wait=30');
    await arrived;
    finish.open();
    expect((await waiting).body).toMatchObject({ status: 'succeeded' });
  });

  it('is answered as it stands when the time a client waits is over', async () => {
    const { id } = await submit();
    expect((await look(id, '?wait=1')).body).toMatchObject({ status: 'queued' });
  });

  it('is looked at without a search of the queue, which would take the longer the more jobs wait', async () => {
    const { id } = await submit();
    const redis = new Redis(parseAddress(gateway.redis.url));
    const monitor = await redis.monitor();
    const asked: string[][] = [];
    const seen = latch();
    monitor.on('monitor', (_time: string, words: string[]) => {
      asked.push(words);
      if (words.includes('after')) seen.open();
    });
    expect((await look(id)).body['status']).toBe('queued');
    await redis.ping('after');
    await seen.opened;
    monitor.disconnect();
    redis.disconnect();
    expect(asked.length).toBeGreaterThan(2);
    const bounded = (words: string[]) =>
      /^(evalsha|eval|llen|lindex)$/i.test(words[0] ?? '') || words.includes('MAXLEN');
    const ofList = asked.filter((words) => words.some((word) => word.endsWith(':wait')));
    expect(ofList.filter((words) => !bounded(words))).toEqual([]);
  });

  it('never runs when it was canceled while queued', async () => {
    const { id } = await submit();
    const canceled = await cancel(id);
    expect([canceled.status, canceled.body['status']]).toEqual([200, 'canceled']);
    expect(await get(Queues).prediction.getJob(id)).toBeUndefined();

    const ran: string[] = [];
    await work((_request, jobId) => {
      ran.push(jobId);
      return Promise.resolve(answer(jobId));
    });
    const next = await submit();
    await look(next.id, '?wait=30');
    expect(ran).toEqual([next.id]);
    expect((await look(id)).body).toEqual(canceled.body);
  });

  it('is told to stop when it is canceled while running', async () => {
    const started = latch();
    const stopped = latch();
    await work((_request, _id, signal) => {
      started.open();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.open();
          reject(new Error('aborted'));
        });
      });
    });
    const { id } = await submit();
    await started.opened;
    expect((await cancel(id)).body).toMatchObject({ status: 'canceled' });
    await stopped.opened;
    expect((await look(id)).body).toMatchObject({ status: 'canceled' });
  });

  it('stays as it ended when it is canceled afterwards', async () => {
    await work((_request, jobId) => Promise.resolve(answer(jobId)));
    const { id } = await submit();
    const { body } = await look(id, '?wait=30');
    expect((await cancel(id)).body).toEqual(body);
  });

  it('has expired when it is still queued after its time', async () => {
    const id = ulid();
    await enqueue(
      get(Queues).prediction,
      {
        v: 1,
        id,
        requestId: 'r',
        request: { features },
        createdAt: new Date(Date.now() - 2_000).toISOString(),
        expiresAt: new Date(Date.now() - 1_000).toISOString(),
      },
      { jobId: id },
    );
    expect((await look(id)).body).toMatchObject({ id, status: 'expired', finishedAt: expect.any(String) });
    expect(await get(Queues).prediction.getJob(id)).toBeUndefined();
    expect((await look(id)).body).toMatchObject({ status: 'expired' });
  });

  it('has failed when the queue gave it up without anybody recording that', async () => {
    const { id } = await submit();
    const queue = get(Queues).prediction;
    const connections = get(RedisConnections);
    const raw = new Worker(queue.name, undefined, {
      connection: connections.queueOptions('consumer'),
      prefix: connections.keys.queuePrefix(PREDICTION_QUEUE),
      autorun: false,
    });
    const taken = await raw.getNextJob('token');
    await taken?.moveToFailed(new Error('job stalled more than allowable limit'), 'token', false);
    await raw.close();

    const { body } = await look(id);
    expect(body).toMatchObject({
      status: 'failed',
      error: { code: 'internal', detail: expect.stringContaining('stalled') },
    });
    expect((await look(id)).body).toEqual(body);
  });

  it('is listed when it has failed, and runs again as a new job', async () => {
    await work(() => Promise.reject(new Error('broken')));
    const { id } = await submit();
    expect((await look(id, '?wait=30')).body).toMatchObject({ status: 'failed' });
    const jobs = async () =>
      (await call<{ jobs: { id: string }[] }>('GET', `${gateway.url}/jobs?status=failed&limit=10`)).body.jobs;
    // The record comes first; the queue hears of it right after.
    while ((await jobs()).length === 0);
    expect((await jobs()).map((job) => job.id)).toEqual([id]);
    await worker?.close();
    await work((_request, jobId) => Promise.resolve(answer(jobId)));

    const again = await call('POST', `${gateway.url}/jobs/${id}/retry`);
    expect(again.status).toBe(202);
    const ended = await look(String(again.body['id']), '?wait=30');
    expect(ended.body).toMatchObject({ status: 'succeeded', retryOf: id });
    expect((await look(id)).body).toMatchObject({ status: 'failed' });
    expect((await call('POST', `${gateway.url}/jobs/${String(again.body['id'])}/retry`)).status).toBe(409);
  });

  it('is listed with what it failed of also when its record is forgotten', async () => {
    await work(() => Promise.reject(new PresageError('unknown_version', 'tiny has no such version.')));
    const { id } = await submit();
    const { body } = await look(id, '?wait=30');
    const { producer, keys } = get(RedisConnections);
    const queue = get(Queues).prediction;
    while ((await queue.getFailedCount()) === 0);
    await producer.del(keys.record(id));

    const { body: listed } = await call('GET', `${gateway.url}/jobs?status=failed`);
    expect(listed['jobs']).toMatchObject([{ id, status: 'failed', error: body['error'] }]);
  });

  it('is unknown when there never was one, or its record is forgotten', async () => {
    for (const id of [UNKNOWN, 'nonsense', '..%2f..']) {
      const { status, body } = await look(id);
      expect([status, body['code']]).toEqual([404, 'unknown_job']);
    }
    expect((await cancel(UNKNOWN)).status).toBe(404);
    expect((await call('POST', `${gateway.url}/jobs/${UNKNOWN}/retry`)).status).toBe(404);
  });

  it('is refused at once when it could never be answered', async () => {
    const submitted = (body: unknown) => call('POST', `${gateway.url}/predict/async`, body);
    expect((await submitted({ features: { a: 1 } })).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/features/b' }],
    });
    expect((await submitted({ model: 'nobody', features })).body).toMatchObject({ code: 'unknown_model' });
    expect((await submitted({ features, expiresInSeconds: 0 })).status).toBe(422);
    expect((await submitted({ features, callback: 'http://localhost/' })).body).toMatchObject({
      errors: [{ pointer: '/callback', detail: 'is not known' }],
    });
  });

  it('keeps its record when a second end comes late', async () => {
    const { id } = await submit();
    await cancel(id);
    const { producer, keys } = get(RedisConnections);
    const records = new JobRecords(producer, keys, 60);
    const at = new Date().toISOString();
    const late = { id, status: 'expired', createdAt: at, finishedAt: at, attempts: 0 } as const;
    expect(await records.write(late)).toBe('taken');
    expect((await look(id)).body).toMatchObject({ status: 'canceled' });
  });
});
