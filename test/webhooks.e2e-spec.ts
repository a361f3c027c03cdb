import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PresageError } from '#contracts';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { LOCAL_WEBHOOKS } from './support/local-webhooks.js';
import { EVERYTHING_BUT_DATE } from './support/only-date.js';
import { startReceiver } from './support/receiver.js';
import type { Receiver } from './support/receiver.js';
import { isSigned, MASTER_SECRET } from './support/webhook-signature.js';
import { answer, startWorker } from './support/worker-app.js';
import type { Predict } from './support/worker-app.js';

const features = { a: 1, b: 0 };

describe('a webhook', () => {
  let gateway: TestGateway;
  let receiver: Receiver;
  let worker: { close(): Promise<void> } | undefined;

  beforeAll(async () => {
    gateway = await startGateway({
      JOB_ATTEMPTS: '1',
      ...LOCAL_WEBHOOKS,
    });
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    jest.useRealTimers();
  });
  afterAll(async () => {
    await receiver.close();
    await gateway.stop();
  });

  const submit = async (body: Record<string, unknown> = {}) => {
    const webhook = `${receiver.url}/hook`;
    const reply = await call('POST', `${gateway.url}/predict/async`, { features, webhook, ...body });
    expect(reply).toMatchObject({ status: 202 });
    return String(reply.body['id']);
  };
  const read = async (id: string) => (await call('GET', `${gateway.url}/predict/async/${id}`)).body;
  const cancel = async (id: string) => (await call('DELETE', `${gateway.url}/predict/async/${id}`)).body;
  const work = async (predict: Predict) => {
    worker = await startWorker(gateway.settings, predict);
  };
  /** The next webhook after those there are. */
  const next = () => receiver.arrived(receiver.received.length);

  it('tells how a job ended, as it is read, and is signed', async () => {
    const arrived = next();
    await work((_request, id) => Promise.resolve(answer(id)));
    const id = await submit();
    const webhook = await arrived;
    expect(webhook.path).toBe('/hook');
    expect(webhook.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^presage\/\d/),
      'webhook-id': id,
    });
    const record = await read(id);
    expect(JSON.parse(webhook.body)).toEqual({
      type: 'prediction.succeeded',
      timestamp: record['finishedAt'],
      data: record,
    });
    const age = Date.now() / 1_000 - Number(webhook.headers['webhook-timestamp']);
    expect(age).toBeLessThan(60);
    expect(isSigned(webhook, `${receiver.url}/hook`)).toBe(true);
    expect(isSigned(webhook, `${receiver.url}/other`)).toBe(false);
    expect(isSigned({ ...webhook, body: `${webhook.body} ` }, `${receiver.url}/hook`)).toBe(false);
  });

  it('tells of a job that failed', async () => {
    const arrived = next();
    await work(() => Promise.reject(new PresageError('invalid_request', 'no such column')));
    const id = await submit();
    expect(JSON.parse((await arrived).body)).toMatchObject({
      type: 'prediction.failed',
      data: { id, status: 'failed', error: { code: 'invalid_request', detail: 'no such column' } },
    });
  });

  it('tells of a job that was canceled before it ran', async () => {
    const arrived = next();
    const id = await submit();
    const ended = await cancel(id);
    await work((_request, other) => Promise.resolve(answer(other)));
    expect(JSON.parse((await arrived).body)).toMatchObject({ type: 'prediction.canceled', data: ended });
  });

  it('tells of a job that was canceled while it ran', async () => {
    const arrived = next();
    const started = latch();
    await work(async (_request, _id, signal) => {
      started.open();
      return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const id = await submit();
    await started.opened;
    await cancel(id);
    expect(JSON.parse((await arrived).body)).toMatchObject({
      type: 'prediction.canceled',
      data: { id, status: 'canceled' },
    });
  });

  it('tells of a job that expired before it ran', async () => {
    const arrived = next();
    const id = await submit({ expiresInSeconds: 1 });
    jest.useFakeTimers({ now: Date.now() + 1_001, doNotFake: [...EVERYTHING_BUT_DATE] });
    await work((_request, other) => Promise.resolve(answer(other)));
    expect(JSON.parse((await arrived).body)).toMatchObject({ type: 'prediction.expired', data: { id } });
  });

  it('is asked for again when a failed job is run again', async () => {
    const first = next();
    await work(() => Promise.reject(new PresageError('invalid_request', 'not this time')));
    const id = await submit();
    await first;
    await worker?.close();
    const second = next();
    await work((_request, again) => Promise.resolve(answer(again)));
    const retried = await call('POST', `${gateway.url}/jobs/${id}/retry`);
    expect(JSON.parse((await second).body)).toMatchObject({
      type: 'prediction.succeeded',
      data: { id: retried.body['id'], retryOf: id },
    });
  });
});

describe('a webhook is refused', () => {
  let gateway: TestGateway | undefined;
  afterEach(async () => {
    await gateway?.stop();
    gateway = undefined;
  });
  const submit = (webhook: unknown, headers = {}) =>
    call('POST', `${gateway?.url}/predict/async`, { features, webhook }, headers);

  it('where there are no secrets, with what to do', async () => {
    gateway = await startGateway();
    expect(await submit('https://hooks.example.com/')).toMatchObject({
      status: 422,
      body: {
        code: 'invalid_request',
        errors: [{ pointer: '/webhook', detail: expect.stringContaining('WEBHOOK_SECRETS') }],
      },
    });
  });

  it('when its address may not be asked, and the key of the request stays free', async () => {
    gateway = await startGateway({ WEBHOOK_SECRETS: MASTER_SECRET });
    const key = { 'idempotency-key': 'one' };
    expect(await submit('https://169.254.169.254/latest/meta-data/', key)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/webhook', detail: 'must be an address of the public internet' }] },
    });
    expect(await submit(7)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/webhook', detail: 'must be a string' }] },
    });
    expect(await submit('https://hooks.example.com/', key)).toMatchObject({ status: 202 });
  });
});
