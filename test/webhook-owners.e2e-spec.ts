import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { keyWith } from './support/keys.js';
import type { TestKey } from './support/keys.js';
import { LOCAL_WEBHOOKS } from './support/local-webhooks.js';
import { startReceiver } from './support/receiver.js';
import type { Receiver } from './support/receiver.js';
import { isSigned } from './support/webhook-signature.js';
import { answer, startWorker } from './support/worker-app.js';

describe("the webhook of a key's job", () => {
  let gateway: TestGateway;
  let worker: { close(): Promise<void> };
  let receiver: Receiver;
  let mine: TestKey;
  let others: TestKey;
  let admin: TestKey;
  let id: string;

  const ask = (key: TestKey, method: string, path: string) =>
    call(method, gateway.url + path, undefined, { ...key.headers, 'x-request-id': 'the-same' });
  const listed = async (key: TestKey) => {
    const { body } = await ask(key, 'GET', '/webhooks/deliveries');
    return (body['deliveries'] as { id: string }[]).map((delivery) => delivery.id);
  };

  beforeAll(async () => {
    gateway = await startGateway({
      API_KEYS: 'required',
      ...LOCAL_WEBHOOKS,
    });
    receiver = await startReceiver();
    mine = await keyWith(gateway, ['predict:async', 'jobs:read']);
    others = await keyWith(gateway, ['predict:async', 'jobs:read']);
    admin = await keyWith(gateway, ['admin']);
    worker = await startWorker(gateway.settings, (_request, job) => Promise.resolve(answer(job)));
    const body = { features: { a: 1, b: 0 }, webhook: receiver.url };
    const accepted = await call('POST', `${gateway.url}/predict/async`, body, mine.headers);
    id = String(accepted.body['id']);
  });
  afterAll(async () => {
    await worker.close();
    await receiver.close();
    await gateway.stop();
  });

  it('is signed with a secret of this owner, and does not say who it is', async () => {
    const webhook = await receiver.arrived(0);
    expect(isSigned(webhook, receiver.url, { owner: mine.id })).toBe(true);
    expect(isSigned(webhook, receiver.url, { owner: others.id })).toBe(false);
    expect(isSigned(webhook, receiver.url)).toBe(false);
    expect(webhook.body).not.toContain(mine.id);
  });

  it('is listed and sent again for its owner and for admins only', async () => {
    await receiver.arrived(0);
    expect(await listed(mine)).toEqual([id]);
    expect(await listed(admin)).toEqual([id]);
    expect(await listed(others)).toEqual([]);
    const never = ulid();
    for (const [method, path] of [
      ['GET', '/webhooks/deliveries?job='],
      ['POST', '/webhooks/deliveries/ID/resend'],
    ] as const) {
      const at = (job: string) => (path.includes('ID') ? path.replace('ID', job) : `${path}${job}`);
      const foreign = await ask(others, method, at(id));
      const unknown = await ask(others, method, at(never));
      expect([foreign.status, foreign.body]).toEqual([404, unknown.body]);
    }
    expect(await ask(mine, 'POST', `/webhooks/deliveries/${id}/resend`)).toMatchObject({ status: 200 });
    expect((await receiver.arrived(1)).headers['webhook-id']).toBe(id);
  });

  it('that is gone for one owner is not for another', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    const webhook = `${receiver.url}/gone`;
    const submit = (key: TestKey) =>
      call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 }, webhook }, key.headers);
    const before = receiver.received.length;
    await submit(others);
    await receiver.arrived(before);
    let refused = await submit(others);
    while (refused.status === 202) refused = await submit(others);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/webhook' }] } });
    expect(await submit(mine)).toMatchObject({ status: 202 });
  });
});
