import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import { Queues } from '#redis';
import { presage } from './support/command-line.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { startWorker } from './support/worker-app.js';

describe('presage jobs', () => {
  let gateway: TestGateway;
  let failed: string;

  beforeAll(async () => {
    gateway = await startGateway({ JOB_ATTEMPTS: '1' });
    const worker = await startWorker(gateway.settings, () =>
      Promise.reject(new PresageError('unknown_version', 'tiny has no such version.')),
    );
    const { body } = await call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 } });
    failed = String(body['id']);
    const queue = gateway.app.get(Queues, { strict: false }).prediction;
    while ((await queue.getFailedCount()) === 0);
    await worker.close();
  });
  afterAll(() => gateway.stop());
  const jobs = (...args: string[]) => presage({}, 'jobs', ...args, '--url', gateway.url);

  it('lists what failed and of what, and runs it again once', async () => {
    const { code, out } = await jobs('list', '--model', 'tiny');
    expect([code, out]).toEqual([0, expect.stringContaining('tiny has no such version.')]);
    expect((await jobs('list', '--json')).json()).toMatchObject({ jobs: [{ id: failed }] });
    expect((await jobs('list', '--code', 'internal', '--json')).json()).toEqual({ jobs: [] });

    expect((await jobs('retry', '--since', '2099-01-01T00:00:00Z', '--json')).json()).toEqual({ retried: 0 });
    expect((await jobs('retry', '--code', 'unknown_version')).out).toBe('1 run again\n');
    expect((await jobs('retry', '--json')).json()).toEqual({ retried: 0 });
    expect((await jobs('list', '--json')).json()).toEqual({ jobs: [] });
  });

  it('says what is wrong with what it is given', async () => {
    const { code, err } = await jobs('list', '--since', 'yesterday');
    expect([code, err]).toEqual([1, 'presage: /failedSince must be a time such as 2026-11-21T03:00:00Z\n']);
    expect((await presage({}, 'jobs', 'list')).code).toBe(2);
  });
});
