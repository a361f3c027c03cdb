import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { JobViews } from '#apps/gateway/src/predictions/job-view.js';
import { Metrics } from '#telemetry';
import { followJob } from './support/event-reader.js';
import type { EventReader, SeenEvent } from './support/event-reader.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { answer, startWorker } from './support/worker-app.js';
import type { Predict } from './support/worker-app.js';

const MAX_STREAMS = 200;
const predictAtOnce: Predict = (_request, id) => Promise.resolve(answer(id));

describe('a client that follows a job', () => {
  let gateway: TestGateway;
  let worker: { close(): Promise<void> } | undefined;

  const submit = async (at = gateway) => {
    const { body } = await call('POST', `${at.url}/predict/async`, { features: { a: 1, b: 0 } });
    return String(body['id']);
  };
  const address = (id: string, at = gateway) => `${at.url}/predict/async/${id}/events`;
  const follow = (id: string, lastEventId?: string) =>
    followJob(address(id), lastEventId === undefined ? {} : { 'last-event-id': lastEventId });
  const work = async (predict: Predict, at = gateway) => {
    worker = await startWorker(at.settings, predict);
  };
  /** All that comes until the stream ends. */
  const rest = async (stream: EventReader): Promise<SeenEvent[]> => {
    const seen: SeenEvent[] = [];
    for (let event = await stream.next(); event !== undefined; event = await stream.next()) seen.push(event);
    return seen;
  };
  /** Resolves when nobody follows any more, as far as the gateway knows. */
  const nobodyFollows = async () => {
    const { eventStreams } = gateway.app.get(Metrics, { strict: false });
    while ((await eventStreams.get()).values[0]?.value !== 0) await call('GET', `${gateway.url}/health`);
  };

  beforeAll(async () => {
    const env = { MAX_EVENT_STREAMS: String(MAX_STREAMS), JOB_LOCK_MS: '1000' };
    gateway = await startGateway(env, { appendonly: true });
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    await nobodyFollows();
  });
  afterAll(() => gateway.stop());

  it('is told that it is queued, runs and has ended, with the result, and that this was all', async () => {
    const finish = latch();
    const id = await submit();
    const stream = await follow(id);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('x-request-id')).not.toBeNull();
    expect(await stream.next()).toMatchObject({ id: 'queued', job: { id, status: 'queued' } });
    expect(stream.retryMs).toBeGreaterThan(0);
    await work(async (_request, jobId) => {
      await finish.opened;
      return answer(jobId);
    });
    expect(await stream.next()).toMatchObject({ id: expect.stringMatching(/^running-\d+$/), job: { id } });
    finish.open();
    const { body } = await call('GET', `${gateway.url}/predict/async/${id}?wait=30`);
    expect(body).toMatchObject({ result: answer(id) });
    expect(await rest(stream)).toEqual([{ id: 'succeeded', job: body }]);
  });

  it('and comes back is not told again what it has seen', async () => {
    const id = await submit();
    const early = await follow(id);
    const { id: seen } = (await early.next()) ?? { id: '' };
    early.leave();
    const again = await follow(id, seen);
    await work(predictAtOnce);
    const later = await rest(again);
    expect(later.map((event) => event.id)).not.toContain('queued');
    expect(later.at(-1)).toMatchObject({ id: 'succeeded', job: { result: answer(id) } });

    expect((await rest(await follow(id))).map((event) => event.id)).toEqual(['succeeded']);
    const { response } = await follow(id, 'succeeded');
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('that there never was hears so before any event', async () => {
    for (const id of ['01J00000000000000000000000', 'nonsense']) {
      const { status, headers, body } = await call('GET', address(id));
      expect([status, body['code']]).toEqual([404, 'unknown_job']);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('is one of many: all hear how it ended, one more than may is refused', async () => {
    const id = await submit();
    const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, () => follow(id)));
    const { status, headers, body } = await call('GET', address(id));
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
    await work(predictAtOnce);
    const seen = await Promise.all(streams.map(rest));
    expect(new Set(seen.map((events) => events.at(-1)?.id))).toEqual(new Set(['succeeded']));
    // There is room again.
    await nobodyFollows();
    expect((await rest(await follow(id))).map((event) => event.id)).toEqual(['succeeded']);
  });

  it('goes away, and nothing is left of it', async () => {
    const id = await submit();
    const stays = await follow(id);
    const leaves = await Promise.all(Array.from({ length: 20 }, () => follow(id)));
    await Promise.all(leaves.map((stream) => stream.next()));
    leaves.forEach((stream) => stream.leave());
    // These are gone before they are answered.
    const { hostname, port } = new URL(gateway.url);
    for (let i = 0; i < 20; i++) {
      const hasty = connect(Number(port), hostname);
      await once(hasty, 'connect');
      hasty.write(`GET /predict/async/${id}/events HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`, () =>
        hasty.destroy(),
      );
    }
    const { eventStreams } = gateway.app.get(Metrics, { strict: false });
    while ((await eventStreams.get()).values[0]?.value !== 1) await call('GET', `${gateway.url}/health`);
    await call('DELETE', `${gateway.url}/predict/async/${id}`);
    expect((await rest(stays)).at(-1)).toMatchObject({ id: 'canceled' });
  });

  it('asks for the headers alone, and follows nothing', async () => {
    const id = await submit();
    const { status } = await fetch(address(id), { method: 'HEAD' });
    expect(status).toBe(200);
    await nobodyFollows();
    await call('DELETE', `${gateway.url}/predict/async/${id}`);
  });

  it('goes on when the queue was away meanwhile', async () => {
    const id = await submit();
    const stream = await follow(id);
    expect(await stream.next()).toMatchObject({ id: 'queued' });
    await gateway.redis.kill9();
    let during = await call('GET', `${gateway.url}/predict/async/${id}`);
    while (during.status !== 503) during = await call('GET', `${gateway.url}/predict/async/${id}`);
    await gateway.redis.restart();
    await gateway.connected();
    await work(predictAtOnce);
    expect((await rest(stream)).at(-1)).toMatchObject({ id: 'succeeded', job: { result: answer(id) } });
  });

  it('sees it run a second time when its worker has died', async () => {
    const id = await submit();
    const stream = await follow(id);
    expect(await stream.next()).toMatchObject({ id: 'queued' });
    const { redis, artifacts } = {
      redis: gateway.settings.redis,
      artifacts: gateway.settings.folders.artifacts,
    };
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'support/worker-child.js')], {
      env: {
        PATH: process.env['PATH'],
        QUEUE_REDIS_URL: redis.queueUrl,
        CACHE_REDIS_URL: redis.cacheUrl,
        REDIS_PREFIX: redis.prefix,
        ARTIFACTS_DIR: artifacts,
        LOG_LEVEL: 'silent',
        DIE: 'at_predict',
      },
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const first = await stream.next();
    expect(first?.job['status']).toBe('running');

    const started = latch();
    const finish = latch();
    await work(async (_request, jobId) => {
      started.open();
      await finish.opened;
      return answer(jobId);
    });
    await started.opened;
    let second = await stream.next();
    if (second?.job['status'] === 'queued') second = await stream.next();
    expect(second?.job['status']).toBe('running');
    expect(second?.id).not.toBe(first?.id);
    finish.open();
    expect((await rest(stream)).map((event) => event.id)).toEqual(['succeeded']);
  });

  it('and does not read is cut off, and holds up nobody', async () => {
    const id = await submit();
    const view = { id, status: 'running', createdAt: 'x'.repeat(8e6), attempts: 0 } as const;
    let looks = 0;
    const spy = jest
      .spyOn(gateway.app.get(JobViews, { strict: false }), 'view')
      .mockImplementation(() => Promise.resolve({ ...view, startedAt: new Date(looks++).toISOString() }));
    gateway.app.getHttpServer().once('connection', (socket: Socket) => {
      const setTimeout = socket.setTimeout.bind(socket);
      // Half a minute is a quarter of a second here.
      socket.setTimeout = (ms: number) => setTimeout(ms / 120);
    });
    const { hostname, port } = new URL(gateway.url);
    const deaf = connect(Number(port), hostname);
    deaf.on('error', () => undefined);
    await once(deaf, 'connect');
    deaf.write(`GET /predict/async/${id}/events HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
    await call('GET', `${gateway.url}/health`);
    while (looks === 0) await call('GET', `${gateway.url}/health`);
    await nobodyFollows();
    deaf.destroy();
    spy.mockRestore();
    await call('DELETE', `${gateway.url}/predict/async/${id}`);
  });

  it('is sent away when the gateway stops, which does not wait for it', async () => {
    const other = await startGateway();
    const id = await submit(other);
    const stream = await followJob(address(id, other));
    expect(await stream.next()).toMatchObject({ id: 'queued' });
    const stopped = other.stop();
    expect(await rest(stream)).toEqual([]);
    expect(stream.retryMs).toBeGreaterThan(0);
    await stopped;
  });
});
