import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebhookDeliveries } from '#redis';
import { latch } from './support/latch.js';
import { LOCAL_WEBHOOKS } from './support/local-webhooks.js';
import { PredictionJobs } from './support/prediction-jobs.js';
import { startReceiver } from './support/receiver.js';
import type { Receiver } from './support/receiver.js';
import { startRedis } from './support/redis.js';
import type { TestRedis } from './support/redis.js';
import { testSettings } from './support/test-settings.js';
import { isSigned, MASTER_SECRET } from './support/webhook-signature.js';
import { answer, startWorker } from './support/worker-app.js';

const OLDER_SECRET = Buffer.alloc(32, 'older').toString('base64');

describe('a webhook that is not taken', () => {
  let redis: TestRedis;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(() => redis.stop());

  /** A worker and a receiver, with jobs of the test's. */
  const start = async (env: Record<string, string> = {}) => {
    const test = await testSettings(redis, {
      ...LOCAL_WEBHOOKS,
      WEBHOOK_RETRY_SECONDS: '0.02,0.02,0.02',
      ...env,
    });
    ends.push(test.remove);
    const jobs = new PredictionJobs(test.settings);
    ends.push(() => jobs.close());
    const worker = await startWorker(test.settings, (_request, id) => Promise.resolve(answer(id)));
    ends.push(() => worker.close());
    const deliveries = worker.get(WebhookDeliveries);
    /** The delivery as it ended. */
    const ended = async (id: string) => {
      for (;;) {
        const delivery = await deliveries.get(id);
        if (delivery?.state === 'completed' || delivery?.state === 'failed') return delivery;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    return { jobs, worker, ended };
  };
  const receive = async (): Promise<Receiver> => {
    const receiver = await startReceiver();
    ends.push(() => receiver.close());
    return receiver;
  };

  it('is sent again until it is, the same under the same id, signed anew', async () => {
    const receiver = await receive();
    const { jobs, ended } = await start();
    const statuses = [500, 404, 204];
    receiver.answer = (response) => void response.writeHead(statuses.shift() ?? 204).end();
    const id = await jobs.submit({ webhook: `${receiver.url}/hook` });
    const { state, job } = await ended(id);
    expect([state, job.attemptsMade, receiver.received.length]).toEqual(['completed', 3, 3]);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    for (const webhook of receiver.received) {
      expect(webhook.headers['webhook-id']).toBe(id);
      expect(isSigned(webhook, `${receiver.url}/hook`)).toBe(true);
    }
  });

  it('is dead after the last attempt', async () => {
    const receiver = await receive();
    const { jobs, ended } = await start();
    receiver.answer = (response) => void response.writeHead(500).end('a secret of the receiver');
    const { state, job } = await ended(await jobs.submit({ webhook: receiver.url }));
    expect([state, receiver.received.length, job.failedReason]).toEqual(['failed', 4, 'it answered 500']);
    expect(JSON.stringify(job)).not.toContain('a secret of the receiver');
  });

  it('is not sent where a redirect points', async () => {
    const [receiver, canary] = [await receive(), await receive()];
    const { jobs, ended } = await start();
    receiver.answer = (response) => void response.writeHead(301, { location: canary.url }).end();
    const { state, job } = await ended(await jobs.submit({ webhook: receiver.url }));
    expect([state, job.failedReason]).toEqual(['failed', 'it answered 301: redirects are not followed']);
    expect(canary.received).toEqual([]);
  });

  it('is not sent again to an endpoint that is gone, and no other one is, until somebody says so', async () => {
    const receiver = await receive();
    const { jobs, worker, ended } = await start();
    receiver.answer = (response) => void response.writeHead(410).end();
    const webhook = `${receiver.url}/gone`;
    const first = await ended(await jobs.submit({ webhook }));
    expect([first.state, first.job.attemptsMade]).toEqual(['failed', 1]);
    const second = await ended(await jobs.submit({ webhook: `${webhook}#part` }));
    expect([second.state, second.job.failedReason]).toEqual([
      'failed',
      'the endpoint has answered 410 (Gone) before',
    ]);
    expect(receiver.received.length).toBe(1);
    const elsewhere = await ended(await jobs.submit({ webhook: `${receiver.url}/there` }));
    expect([elsewhere.state, receiver.received.length]).toEqual(['failed', 2]);
    await worker.close();
  });

  it('is not sent before the receiver wants it, nor are others to the same endpoint', async () => {
    const receiver = await receive();
    const { jobs, ended } = await start();
    let throttled = 0;
    receiver.answer = (response) => {
      if (throttled++ > 0) response.writeHead(204).end();
      else response.writeHead(429, { 'retry-after': '1' }).end();
    };
    const first = await jobs.submit({ webhook: receiver.url });
    await receiver.arrived(0);
    const [one, other] = [await ended(first), await ended(await jobs.submit({ webhook: receiver.url }))];
    expect([one.state, other.state]).toEqual(['completed', 'completed']);
    const [asked, ...later] = receiver.received.map(({ at }) => at);
    expect(later.length).toBe(2);
    for (const at of later) expect(at - Number(asked)).toBeGreaterThanOrEqual(1_000);
  });

  it('of a receiver that hangs or hangs up is given up, and holds up no others', async () => {
    const [hanging, closing, fine] = [await receive(), await receive(), await receive()];
    const { jobs, ended } = await start({ WEBHOOK_TIMEOUT_MS: '300', WEBHOOK_PER_HOST: '1' });
    hanging.answer = () => undefined;
    closing.answer = (response) => void response.destroy();
    const stuck = await Promise.all([1, 2, 3].map(() => jobs.submit({ webhook: hanging.url })));
    const hungUp = await jobs.submit({ webhook: closing.url });
    await hanging.arrived(0);
    await ended(await jobs.submit({ webhook: fine.url }));
    expect((await ended(hungUp)).job.failedReason).toBe('the connection was closed without an answer');
    for (const id of stuck) {
      expect((await ended(id)).job.failedReason).toBe('no answer within 300 ms');
    }
  });

  it('comes to one host no more often at once than is allowed', async () => {
    const receiver = await receive();
    const { jobs, ended } = await start({ WEBHOOK_PER_HOST: '2' });
    let [atOnce, most] = [0, 0];
    const release = latch();
    receiver.answer = (response) => {
      most = Math.max(most, ++atOnce);
      void release.opened.then(() => {
        atOnce--;
        response.writeHead(204).end();
      });
    };
    const ids = await Promise.all(Array.from({ length: 6 }, () => jobs.submit({ webhook: receiver.url })));
    await receiver.arrived(1);
    release.open();
    for (const id of ids) expect((await ended(id)).state).toBe('completed');
    expect(most).toBe(2);
  });

  it('is signed with the old and the new secret while both are there', async () => {
    const receiver = await receive();
    const { jobs } = await start({ WEBHOOK_SECRETS: `${MASTER_SECRET},${OLDER_SECRET}` });
    await jobs.submit({ webhook: receiver.url });
    const webhook = await receiver.arrived(0);
    expect(isSigned(webhook, receiver.url)).toBe(true);
    expect(isSigned(webhook, receiver.url, { master: OLDER_SECRET })).toBe(true);
    expect(isSigned(webhook, receiver.url, { master: Buffer.alloc(32, 'other').toString('base64') })).toBe(
      false,
    );
  });
});
