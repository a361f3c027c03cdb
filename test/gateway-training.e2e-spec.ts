import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { Queues } from '#redis';
import { Runs, Schedules } from '#registry';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

const CONTRACT = {
  name: 'shop',
  features: { columns: [{ name: 'age', type: 'number' }] },
  target: { column: 'buys', classes: [0, 1], positiveClass: 1 },
};

describe('training over HTTP', () => {
  let gateway: TestGateway;
  let dataFolder: string;
  const send = (method: string, path: string, body?: unknown) =>
    call(method, `${gateway.url}/training${path}`, body);
  const get = <T>(token: new (...args: never[]) => T) => gateway.app.get(token, { strict: false });

  beforeAll(async () => {
    gateway = await startGateway();
    const { folders } = gateway.settings;
    dataFolder = join(folders.data[0] ?? '', 'shop');
    await mkdir(join(folders.datasets, 'shop'), { recursive: true });
    await writeFile(join(folders.datasets, 'shop', 'contract.json'), JSON.stringify(CONTRACT));
    await mkdir(dataFolder, { recursive: true });
    await writeFile(join(dataFolder, 'day_01.csv'), 'age,buys\n40,1\n');
  });
  afterAll(() => gateway.stop());

  it('accepts a run, which is queued with its request', async () => {
    const accepted = await send('POST', '/runs', {
      dataset: 'shop',
      source: 'day_01.csv',
      model: 'shop-two',
    });
    const id = String(accepted.body['id']);
    const self = `/training/runs/${id}`;
    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({ id, status: 'queued', links: { self } });
    expect(accepted.headers.get('location')).toBe(self);
    expect((await send('GET', `/runs/${id}`)).body).toMatchObject({
      id,
      status: 'queued',
      model: 'shop-two',
      request: { dataset: 'shop', source: 'day_01.csv' },
      requestId: accepted.headers.get('x-request-id'),
    });
    expect((await get(Queues).training.getJob(id))?.data).toEqual({ kind: 'run', runId: id });
    expect((await send('GET', '/runs?model=shop-two')).body).toMatchObject({ runs: [{ id }] });
    expect((await send('GET', '/runs?model=other')).body).toEqual({ runs: [] });
  });

  it('refuses at once what no run could do', async () => {
    const refused = async (body: unknown) => {
      const reply = await send('POST', '/runs', body);
      return [reply.status, reply.body['code']];
    };
    expect(await refused({ dataset: 'nothing' })).toEqual([404, 'unknown_dataset']);
    expect(await refused({ dataset: 'shop', source: '/etc/passwd' })).toEqual([422, 'invalid_request']);
    expect(await refused({ dataset: 'shop', source: '../../x.csv' })).toEqual([422, 'invalid_request']);
    expect(await refused({ dataset: 'shop', source: 'day_99.csv' })).toEqual([422, 'invalid_request']);
    expect(await refused({ dataset: 'shop', estimator: 'oracle' })).toEqual([422, 'invalid_request']);
    expect(await refused({ dataset: 'shop', gate: { metric: 'beauty' } })).toEqual([422, 'invalid_request']);
    expect((await send('GET', `/runs/${ulid()}`)).body['code']).toBe('unknown_run');
    expect((await send('GET', '/runs/latest')).body['code']).toBe('unknown_run');
  });

  it('accepts no run while a thousand wait', async () => {
    const { training } = get(Queues);
    const many = Array.from({ length: 1_000 }, () => {
      const runId = ulid();
      return { name: 'run', data: { kind: 'run' as const, runId }, opts: { jobId: runId } };
    });
    await training.addBulk(many);
    const before = (await send('GET', '/runs')).body;
    const { status, headers, body } = await send('POST', '/runs', { dataset: 'shop' });
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'overloaded', '60']);
    expect((await send('GET', '/runs')).body).toEqual(before);
    await training.drain();
    expect((await send('POST', '/runs', { dataset: 'shop' })).status).toBe(202);
  });

  it('keeps a schedule with its next run', async () => {
    const put = await send('PUT', '/schedules/shop', { dataset: 'shop', cron: '0 3 * * *' });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({
      model: 'shop',
      cron: '0 3 * * *',
      request: { dataset: 'shop', model: 'shop' },
      nextRunAt: expect.stringMatching(/T03:00:00\.000Z$/),
      lastRunAt: null,
      lastDecision: null,
    });
    expect(Date.parse(String(put.body['nextRunAt']))).toBeGreaterThan(Date.now());
    expect((await send('GET', '/schedules/shop')).body).toEqual(put.body);
    expect(await get(Schedules).get('shop')).toMatchObject({ status: 'active' });
  });

  it('shows what a schedule did last', async () => {
    await send('PUT', '/schedules/shop', { dataset: 'shop', everySeconds: 60 });
    const at = '2026-11-20T03:00:00.000Z';
    await get(Runs).create({
      id: ulid(),
      model: 'shop',
      request: { dataset: 'shop' },
      scheduled: true,
      createdAt: at,
      startedAt: at,
      finishedAt: at,
      status: 'succeeded',
      version: ulid(),
      decision: 'rejected',
      reasons: ['not better'],
    });
    expect((await send('GET', '/schedules/shop')).body).toMatchObject({
      everySeconds: 60,
      lastRunAt: at,
      lastDecision: 'rejected',
    });
    expect((await send('GET', '/schedules')).body).toMatchObject({ schedules: [{ model: 'shop' }] });
  });

  it('leaves a mark where a schedule was deleted, so that a default one does not come back', async () => {
    await send('PUT', '/schedules/shop', { dataset: 'shop', everySeconds: 60 });
    expect((await send('DELETE', '/schedules/shop')).status).toBe(204);
    expect(await get(Schedules).get('shop')).toMatchObject({ status: 'deleted' });
    expect((await send('GET', '/schedules/shop')).body['code']).toBe('unknown_schedule');
    expect((await send('DELETE', '/schedules/shop')).status).toBe(404);
  });

  it.each([
    ['no expression', { cron: 'every night' }, '/cron must be a cron expression of five or six fields'],
    ['an empty expression', { cron: '' }, '/cron must be a cron expression of five or six fields'],
    ['a day of no month', { cron: '0 0 32 1 *' }, '/cron must be a cron expression of five or six fields'],
    [
      'a month that is none',
      { cron: '0 0 30 13 *' },
      '/cron must be a cron expression of five or six fields',
    ],
    ['a day that never comes', { cron: '0 0 31 4,6 *' }, '/cron never comes'],
    ['a day that no month has', { cron: '0 0 30 2 *' }, '/cron never comes'],
    [
      'both ways',
      { cron: '0 3 * * *', everySeconds: 60 },
      'exactly one of "cron" and "everySeconds" is needed',
    ],
    ['neither way', {}, 'exactly one of "cron" and "everySeconds" is needed'],
    ['rows from elsewhere', { cron: '0 3 * * *', source: '/etc' }, expect.stringContaining('data folder')],
  ])('refuses a schedule with %s', async (_, when, detail) => {
    const { status, body } = await send('PUT', '/schedules/shop', { dataset: 'shop', ...when });
    expect([status, body['code'], body['detail']]).toEqual([422, 'invalid_request', detail]);
  });
});

describe('training without the queue', () => {
  it('is 503, and the run is marked failed', async () => {
    const gateway = await startGateway();
    try {
      const { folders } = gateway.settings;
      await mkdir(join(folders.datasets, 'shop'), { recursive: true });
      await writeFile(join(folders.datasets, 'shop', 'contract.json'), JSON.stringify(CONTRACT));
      await mkdir(join(folders.data[0] ?? '', 'shop'));
      await writeFile(join(folders.data[0] ?? '', 'shop', 'day_01.csv'), 'age,buys\n40,1\n');
      await gateway.redis.kill9();
      const refused = await call('POST', `${gateway.url}/training/runs`, { dataset: 'shop' });
      expect([refused.status, refused.body['code']]).toEqual([503, 'queue_unavailable']);
      const { body } = await call<{ runs: { status: string }[] }>('GET', `${gateway.url}/training/runs`);
      expect(body.runs.map(({ status }) => status)).toEqual(['failed']);
    } finally {
      await gateway.stop();
    }
  });
});
