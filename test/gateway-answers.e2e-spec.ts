import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

const ORIGIN = 'https://app.example.com';
const INSTANCE = { features: { a: 1, b: 0 } };

describe('every answer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ CORS_ORIGINS: `${ORIGIN},http://localhost:8080`, HSTS_SECONDS: '600' });
  });
  afterAll(() => gateway.stop());

  it.each<[string, string, unknown, number]>([
    ['POST', '/predict', INSTANCE, 200],
    ['POST', '/predict', {}, 422],
    ['POST', '/predict/async', INSTANCE, 202],
    ['GET', '/predict/async/01J00000000000000000000000', undefined, 404],
    ['GET', '/models', undefined, 200],
    ['GET', '/health', undefined, 200],
    ['GET', '/metrics', undefined, 200],
    ['GET', '/openapi.json', undefined, 200],
    ['GET', '/nowhere', undefined, 404],
    ['GET', '/%ZZ', undefined, 404],
    ['PATCH', '/predict', undefined, 405],
  ])('is nothing but data: that of %s %s', async (method, path, body, status) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(gateway.url + path, { method, ...sent, headers });
    await answer.arrayBuffer();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(answer.headers.has('x-powered-by')).toBe(false);
    expect(answer.headers.has('server')).toBe(false);
  });

  it('of the documentation lets scripts of this server run, and none that stand in the page', async () => {
    const page = await fetch(`${gateway.url}/docs`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    const html = await page.text();
    const scripts = [...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inside] of scripts) {
      expect(attributes).toContain('src="./');
      expect(inside?.trim()).toBe('');
    }
  });

  it('has browsers stay with TLS where it is told to', async () => {
    const { headers } = await call('GET', `${gateway.url}/health`);
    expect(headers.get('strict-transport-security')).toBe('max-age=600');
  });

  it('may be read by pages of the origins that are let in, and by no others', async () => {
    const ask = (origin: string) => call('POST', `${gateway.url}/predict`, INSTANCE, { origin });
    const known = await ask(ORIGIN);
    expect(known.status).toBe(200);
    expect(known.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(known.headers.get('access-control-expose-headers')).toContain('x-request-id');
    for (const origin of ['https://app.example.com.evil.test', 'http://app.example.com', 'null']) {
      const { headers } = await ask(origin);
      expect([origin, headers.get('access-control-allow-origin')]).toEqual([origin, null]);
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  it('to a preflight says what a page may send, without a key', async () => {
    const preflight = (origin: string) =>
      fetch(`${gateway.url}/predict`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const known = await preflight(ORIGIN);
    expect(known.status).toBe(204);
    expect(known.headers.get('access-control-allow-methods')).toContain('POST');
    expect(known.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await preflight('https://evil.test');
    expect(other.status).toBe(405);
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('a gateway without settings for it', () => {
  let gateway: TestGateway;
  const open: Socket[] = [];
  /** What comes back on a connection of its own, until it ends. */
  const raw = async (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    return await text(socket);
  };

  beforeAll(async () => {
    gateway = await startGateway({ MAX_CONNECTIONS: '3' });
  });
  afterAll(async () => {
    open.forEach((socket) => socket.destroy());
    await gateway.stop();
  });

  it('says nothing of origins or TLS', async () => {
    const { headers } = await call('GET', `${gateway.url}/health`, undefined, {
      origin: ORIGIN,
      connection: 'close',
    });
    expect([...headers.keys()].filter((name) => /^access-control|^strict|^vary/.test(name))).toEqual([]);
  });

  it('refuses TRACE, CONNECT and headers without end', async () => {
    const host = 'host: x\r\nconnection: close\r\n\r\n';
    expect(await raw(`TRACE /predict HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1\.1 405 /);
    expect(await raw(`CONNECT evil.test:443 HTTP/1.1\r\n${host}`)).not.toMatch(/^HTTP\/1\.1 2/);
    const long = `x: ${'y'.repeat(1_000)}\r\n`.repeat(17);
    expect(await raw(`GET /health HTTP/1.1\r\n${long}${host}`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('answers requests that come together, and ends a connection on which hundreds do', async () => {
    const last = 'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    const together = (count: number) => raw('GET /health HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(count) + last);
    expect((await together(20)).match(/HTTP\/1\.1 200/g)).toHaveLength(21);
    const cut = await together(400).catch(() => '');
    expect(cut.match(/HTTP\/1\.1 200/g)?.length ?? 0).toBeLessThan(400);
    expect(await raw(last)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('closes connections beyond the limit unread, and goes on serving those that it has', async () => {
    const { hostname, port } = new URL(gateway.url);
    const opened = async (): Promise<Socket> => {
      const socket = connect(Number(port), hostname);
      open.push(socket);
      await once(socket, 'connect');
      return socket;
    };
    const ask = async (socket: Socket, path: string): Promise<string> => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer.toString();
    };
    const letIn = [await opened(), await opened(), await opened()];
    for (const socket of letIn) expect(await ask(socket, '/health')).toMatch(/^HTTP\/1\.1 200 /);
    const beyond = await opened();
    beyond.on('error', () => undefined);
    await once(beyond, 'close');
    expect(beyond.bytesRead).toBe(0);
    expect(await ask(letIn[0]!, '/metrics')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
