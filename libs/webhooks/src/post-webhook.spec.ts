import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postWebhook } from '#webhooks';
import type { Resolve } from '#webhooks';
import { startReceiver } from '../../../test/support/receiver.js';
import type { Receiver } from '../../../test/support/receiver.js';
import { CERTIFICATE, CERTIFICATE_KEY } from './certificate.fixture.js';

const never = new AbortController().signal;
/** Of the public internet as far as addresses go; nobody has it, so that nobody is bothered. */
const NOBODYS = { address: '2000::1', family: 6 };
const LOOPBACK = { address: '127.0.0.1', family: 4 };

const post = (
  url: string,
  options: { timeoutMs?: number; allowPrivate?: boolean; resolve?: Resolve; signal?: AbortSignal } = {},
) =>
  postWebhook(
    { url: new URL(url), headers: { 'content-type': 'application/json' }, body: '{"é":1}' },
    { timeoutMs: 5_000, allowPrivate: true, signal: never, ...options },
  );

describe('sending a webhook', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  it('posts the body as it is, and brings the status', async () => {
    expect(await post(`${receiver.url}/a?b=c`)).toEqual({ kind: 'answered', status: 204 });
    expect(receiver.received[0]).toMatchObject({
      path: '/a?b=c',
      body: '{"é":1}',
      headers: { 'content-type': 'application/json', 'content-length': '8' },
    });
  });

  it('brings what the receiver says about coming back', async () => {
    receiver.answer = (response) => void response.writeHead(429, { 'retry-after': '7' }).end();
    expect(await post(receiver.url)).toEqual({ kind: 'answered', status: 429, retryAfter: '7' });
  });

  it('follows nothing', async () => {
    const canary = await startReceiver();
    receiver.answer = (response) => void response.writeHead(301, { location: canary.url }).end();
    expect(await post(receiver.url)).toMatchObject({ status: 301 });
    expect(canary.received).toEqual([]);
    await canary.close();
  });

  it('goes to the address that was looked up, once, and to no other', async () => {
    const { port } = new URL(receiver.url);
    let lookups = 0;
    const resolve = () => Promise.resolve([++lookups === 1 ? LOOPBACK : NOBODYS]);
    expect(await post(`http://hooks.test:${port}/`, { resolve })).toMatchObject({ status: 204 });
    expect(receiver.received[0]?.headers.host).toBe(`hooks.test:${port}`);
    expect(lookups).toBe(1);
  });

  it.each([
    ['one that is not public', [LOOPBACK]],
    ['one among others that is not', [NOBODYS, LOOPBACK]],
    ['IPv4 in the clothes of IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['one with a scope', [{ address: 'fe80::1%lo', family: 6 }]],
  ])('connects to nobody when a name stands for %s', async (_, addresses) => {
    const resolve = () => Promise.resolve(addresses);
    const answer = await post(receiver.url.replace('127.0.0.1', 'hooks.test'), {
      resolve,
      allowPrivate: false,
    });
    expect(answer).toEqual({
      kind: 'unanswered',
      reason: 'its name stands for an address that is not public',
    });
    expect(await post(receiver.url, { allowPrivate: false })).toMatchObject({ kind: 'unanswered' });
    expect(receiver.received).toEqual([]);
  });

  it('looks at the name again each time: one that stands for something else later is not trusted', async () => {
    const url = receiver.url.replace('127.0.0.1', 'hooks.test');
    const answers = [[NOBODYS], [LOOPBACK]];
    const resolve = () => Promise.resolve(answers.shift() ?? []);
    const first = await post(url, { resolve, allowPrivate: false, timeoutMs: 200 });
    expect(first).toMatchObject({ kind: 'unanswered', reason: expect.not.stringContaining('not public') });
    const second = await post(url, { resolve, allowPrivate: false });
    expect(second).toMatchObject({ kind: 'unanswered', reason: expect.stringContaining('not public') });
    expect(receiver.received).toEqual([]);
  });

  it('waits no longer than it may: for a name, an answer, the end of an answer', async () => {
    const late = { kind: 'unanswered', reason: 'no answer within 100 ms' };
    const resolve = () => new Promise<never>(() => undefined);
    expect(await post('http://hooks.test/', { resolve, timeoutMs: 100 })).toEqual(late);
    receiver.answer = () => undefined;
    expect(await post(receiver.url, { timeoutMs: 100 })).toEqual(late);
    // The status has been said.
    receiver.answer = (response) => void response.writeHead(200).write('…');
    expect(await post(receiver.url, { timeoutMs: 100 })).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('reads next to nothing of an answer without end', async () => {
    let written = 0;
    const cut = Promise.withResolvers<void>();
    receiver.answer = (response) => {
      response.writeHead(200);
      response.on('close', () => cut.resolve());
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', write);
      write();
    };
    expect(await post(receiver.url)).toMatchObject({ kind: 'answered', status: 200 });
    await cut.promise;
    // What fits into the buffers of two sockets.
    expect(written).toBeLessThan(16_000_000);
  });

  it('says what went wrong, and nothing of where', async () => {
    receiver.answer = (response) => void response.destroy();
    const closed = 'the connection was closed without an answer';
    expect(await post(receiver.url)).toEqual({ kind: 'unanswered', reason: closed });

    const nonsense = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume().end('220 smtp.example.com ready\r\n');
    }).listen(0);
    await once(nonsense, 'listening');
    const { port } = nonsense.address() as AddressInfo;
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ reason: expect.stringMatching(/^HPE_/) });
    nonsense.close();
    await once(nonsense, 'close');
    const refused = 'the connection was refused';
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'unanswered', reason: refused });
    expect(await post('http://hooks.test/', { resolve: () => Promise.resolve([]) })).toMatchObject({
      reason: 'its name has no address',
    });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    receiver.answer = () => stop.abort();
    expect(await post(receiver.url, { signal: stop.signal })).toMatchObject({ kind: 'unanswered' });
  });
});

describe('sending a webhook over TLS', () => {
  let server: https.Server;
  let port: number;
  const trusted = tls.getCACertificates();
  const resolve = () => Promise.resolve([LOOPBACK]);

  beforeAll(async () => {
    const identity = { cert: CERTIFICATE, key: CERTIFICATE_KEY };
    server = https.createServer(identity, (_request, response) => void response.writeHead(204).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => tls.setDefaultCACertificates(trusted));
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('goes to whoever proves to be the host of the address', async () => {
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    expect(await post(`https://hooks.test:${port}/`, { resolve })).toMatchObject({ status: 204 });
    const other = await post(`https://other.test:${port}/`, { resolve });
    expect(other).toEqual({ kind: 'unanswered', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('does not go to whom nobody vouches for', async () => {
    const answer = await post(`https://hooks.test:${port}/`, { resolve });
    expect(answer).toEqual({ kind: 'unanswered', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
