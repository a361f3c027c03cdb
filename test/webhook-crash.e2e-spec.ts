import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UnrecoverableError, Worker } from 'bullmq';
import { PREDICTION_QUEUE, RedisConnections } from '#redis';
import { startGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { LOCAL_WEBHOOKS } from './support/local-webhooks.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startReceiver } from './support/receiver.js';
import type { Receiver } from './support/receiver.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import type { TestSettings } from './support/test-settings.js';
import { answer, startWorker } from './support/worker-app.js';

describe('a webhook is not lost', () => {
  let redis: TestRedis;
  let receiver: Receiver;
  let test: TestSettings;
  let jobs: PredictionJobs;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    receiver = await startReceiver();
    test = await testSettings(redis, LOCAL_WEBHOOKS);
    jobs = new PredictionJobs(test.settings);
  });
  afterEach(async () => {
    await jobs.close();
    await test.remove();
    await receiver.close();
  });

  const submit = () => jobs.submit({ webhook: receiver.url });
  const work = () => startWorker(test.settings, (_request, id) => Promise.resolve(answer(id)));

  /** Starts a worker that dies of the job in the queue; resolves when it is dead. */
  const dieOf = async (point: string) => {
    const file = path.join(import.meta.dirname, 'support/worker-child.js');
    const child = spawn(process.execPath, [file], { env: { ...test.env, DIE: point }, stdio: 'inherit' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  };

  it.each(['after_record', 'after_announcement'])('by a worker that dies %s', async (point) => {
    const id = await submit();
    await dieOf(point);
    const record = await jobs.ended(id);
    const worker = await work();
    await jobs.gone(id);
    const webhook = await receiver.arrived(0);
    expect(JSON.parse(webhook.body)).toMatchObject({ type: 'prediction.succeeded', data: record });
    await worker.close();
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id]);
  });

  it('by a gateway that dies when it has recorded that a job is canceled', async () => {
    const id = await submit();
    // The record, and nothing after it: neither the webhook nor the removal from the queue.
    await jobs.cancel(id);
    const worker = await work();
    const webhook = await receiver.arrived(0);
    expect(JSON.parse(webhook.body)).toMatchObject({ type: 'prediction.canceled', data: { id } });
    await worker.close();
  });

  it('by a worker that dies when BullMQ has just told it of a job that was given up', async () => {
    const connections = new RedisConnections(test.settings);
    const giveUp = () => Promise.reject(new UnrecoverableError('job stalled more than allowable limit'));
    const forgetful = new Worker(PREDICTION_QUEUE, giveUp, {
      connection: connections.queueOptions('consumer'),
      prefix: connections.keys.queuePrefix(PREDICTION_QUEUE),
    });
    const failed = once(forgetful, 'failed');
    const id = await submit();
    await failed;
    await forgetful.close();

    const worker = await work();
    const webhook = await receiver.arrived(0);
    expect(JSON.parse(webhook.body)).toMatchObject({
      type: 'prediction.failed',
      data: { id, error: { code: 'internal' } },
    });
    await worker.close();
    connections.close();
  });

  it('by a gateway that is asked for a job that has expired or was given up', async () => {
    const gateway = await startGateway(LOCAL_WEBHOOKS);
    const submitted = await call('POST', `${gateway.url}/predict/async`, {
      features: { a: 1, b: 0 },
      webhook: receiver.url,
      expiresInSeconds: 1,
    });
    const url = `${gateway.url}/predict/async/${String(submitted.body['id'])}`;
    let status: unknown;
    while (status !== 'expired') ({ status } = (await call('GET', `${url}?wait=1`)).body);
    // Nothing is left for a worker to find but the delivery.
    const worker = await startWorker(gateway.settings, (_request, id) => Promise.resolve(answer(id)));
    expect(JSON.parse((await receiver.arrived(0)).body)).toMatchObject({ type: 'prediction.expired' });
    await worker.close();
    await gateway.stop();
  });
});
