import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRIC_NAMES } from '#contracts';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

const MAX_BODY_BYTES = 100_000;
const GOOD = '{"features":{"a":1,"b":0}}';

describe('what comes in over HTTP', () => {
  let gateway: TestGateway;

  /** Sends exactly this, on a connection of its own. */
  const send = async (
    method: string,
    path: string,
    body: string | Buffer = '',
    headers: OutgoingHttpHeaders = {},
  ): Promise<Answer> => {
    // Not as a part of the URL, which would be tidied up: `..` and the like are to arrive.
    const outgoing = request(gateway.url, { path, method, agent: false, headers });
    const answered = new Promise<Answer>((resolve, reject) => {
      outgoing.on('response', (response) => {
        text(response).then((read) => {
          const isJson = response.headers['content-type']?.includes('json') ?? false;
          const parsed = isJson ? (JSON.parse(read) as Record<string, unknown>) : {};
          resolve({ status: response.statusCode, headers: response.headers, body: parsed });
        }, reject);
      });
      // A refused body may be cut off while it is sent: the answer has come before that.
      outgoing.on('error', reject);
    });
    outgoing.end(body);
    return answered;
  };
  const post = (body: string | Buffer, headers: OutgoingHttpHeaders = {}) =>
    send('POST', '/predict', body, { 'content-type': 'application/json', ...headers });

  const expectProblem = (answer: Answer, status: number, code: string) => {
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toEqual(
      expect.objectContaining({
        type: `urn:presage:error:${code}`,
        title: expect.any(String),
        status,
        detail: expect.any(String),
        requestId: answer.headers['x-request-id'],
      }),
    );
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.js:|at .*\(/);
  };

  beforeAll(async () => {
    gateway = await startGateway({ MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
  });
  afterAll(async () => {
    expect((await post(GOOD)).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await gateway.stop();
  });

  describe('is refused with 400 invalid_json when it', () => {
    it.each<[string, string | Buffer]>([
      ['is empty', ''],
      ['is not UTF-8', Buffer.from('{"model":"tiny","features":{"a":1,"b":0,"city":"Gen\xe8ve"}}', 'latin1')],
      ['is not JSON', '{"features":'],
      ['has a number that JSON does not know', '{"features":{"a":NaN,"b":0}}'],
      ['sets a prototype', '{"features":{"a":1,"b":0,"__proto__":{"polluted":1}}}'],
      ['sets a prototype in escapes', '{"features":{"a":1,"b":0,"\\u005f_prot\\u006f__":{"polluted":1}}}'],
      ['reaches a prototype', '{"features":{"constructor":{"prototype":{"polluted":1}}}}'],
      ['is nested 33 levels deep', '['.repeat(33) + ']'.repeat(33)],
      ['is nested without end', '{"a":'.repeat(15_000)],
    ])('%s', async (_, body) => {
      expectProblem(await post(body), 400, 'invalid_json');
    });
  });

  it('may be nested 32 levels deep, and then is judged by its schema', async () => {
    expectProblem(await post('['.repeat(32) + ']'.repeat(32)), 422, 'invalid_request');
  });

  it('does not count brackets in strings as nesting', async () => {
    expectProblem(await post(`{"model":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`), 422, 'invalid_request');
  });

  describe('is refused with 422 and the place', () => {
    it.each<[string, string, string]>([
      ['a number too large for a double', '{"features":{"a":1e999,"b":0}}', '/features/a'],
      ['an object as a value', '{"features":{"a":{},"b":0}}', '/features/a'],
      ['a misspelt feature', '{"features":{"a":1,"b":0,"B":0}}', '/features/B'],
      ['a missing feature', '{"instances":[{"a":1,"b":0},{"a":1}]}', '/instances/1/b'],
      ['a null where none may be', '{"features":{"a":null,"b":0}}', '/features/a'],
      ['a numeric string where none is accepted', '{"features":{"a":"1","b":0}}', '/features/a'],
      ['an unknown field', '{"features":{"a":1,"b":0},"modle":"x"}', '/modle'],
      ['a name with slashes and tildes', '{"features":{"a":1,"b":0},"x/~y":1}', '/x~1~0y'],
      ['no instance', '{"instances":[]}', '/instances'],
      ['both kinds', '{"features":{"a":1,"b":0},"instances":[{"a":1,"b":0}]}', ''],
      ['a name that leaves its folder', '{"model":"../../etc","features":{"a":1,"b":0}}', '/model'],
    ])('%s', async (_, body, pointer) => {
      const answer = await post(body);
      expectProblem(answer, 422, 'invalid_request');
      expect(answer.body['errors']).toContainEqual({ pointer, detail: expect.any(String) });
    });

    it.each<[string, string, string, string]>([
      ['/predict', '{"instances":[]}', '/instances', 'must hold at least 1 item'],
      ['/predict', '{"instances":1}', '/instances', 'must be a list'],
      ['/predict', '{"features":[]}', '/features', 'must be an object'],
      ['/predict', '[]', '', 'must be an object'],
      ['/predict', '{"features":{},"modle":1}', '/modle', 'is not known'],
      ['/predict', '{"features":{},"model":1}', '/model', 'must be a string'],
      [
        '/predict',
        '{"features":{"a":[]}}',
        '/features/a',
        'must be a finite number, a string, a boolean or null',
      ],
      ['/predict/async', '{"features":{},"expiresInSeconds":0}', '/expiresInSeconds', 'must be at least 1'],
      [
        '/predict/async',
        '{"features":{},"expiresInSeconds":1.5}',
        '/expiresInSeconds',
        'must be a whole number',
      ],
      ['/training/runs', '{}', '/dataset', 'is required'],
      ['/training/runs', '{"dataset":"a","source":""}', '/source', 'must have at least 1 character'],
      [
        '/training/runs',
        '{"dataset":"a","gate":{"metric":"beauty"}}',
        '/gate/metric',
        `must be one of ${METRIC_NAMES.join(', ')}`,
      ],
    ])('in words of our own: %s %s is answered %s %s', async (path, body, pointer, detail) => {
      const answer = await send('POST', path, body, { 'content-type': 'application/json' });
      expectProblem(answer, 422, 'invalid_request');
      expect(answer.body['errors']).toContainEqual({ pointer, detail });
    });

    it('of a query as well', async () => {
      const wait = async (query: string) =>
        (await send('GET', `/predict/async/01J00000000000000000000000?wait=${query}`)).body['detail'];
      expect(await wait('long')).toBe('/wait must be a finite number');
      expect(await wait('31')).toBe('/wait must be at most 30');
    });

    it('and not more places than anybody reads', async () => {
      const instances = Array.from({ length: 900 }, () => ({ a: {} }));
      const { body } = await post(JSON.stringify({ instances }));
      expect((body['errors'] as unknown[]).length).toBeLessThanOrEqual(100);
    });
  });

  it('is refused with 413 when it is too long, whether it says so or not', async () => {
    const long = ' '.repeat(MAX_BODY_BYTES + 1);
    expectProblem(await post(long), 413, 'payload_too_large');
    expectProblem(await post(long, { 'transfer-encoding': 'chunked' }), 413, 'payload_too_large');
    const longest = GOOD + ' '.repeat(MAX_BODY_BYTES - GOOD.length);
    expect((await post(longest)).status).toBe(200);
  });

  it('is refused with 415 when it is not plain JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'nonsense',
    ]) {
      expectProblem(await post(GOOD, { 'content-type': type }), 415, 'unsupported_media_type');
    }
    const zipped = gzipSync(GOOD);
    expectProblem(await post(zipped, { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
    expect((await post(GOOD, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
  });

  it('is 404 for a path that is not there, and 405 with the methods for another method', async () => {
    expectProblem(await send('GET', '/nowhere'), 404, 'not_found');
    expectProblem(await send('GET', '/%ZZ'), 404, 'not_found');
    expectProblem(await send('GET', `/models/${'x'.repeat(300)}`), 404, 'not_found');
    const wrong = await send('GET', '/predict');
    expectProblem(wrong, 405, 'method_not_allowed');
    expect(wrong.headers['allow']).toBe('POST');
    const put = await send('PUT', '/predict/async/01J00000000000000000000000?x=1');
    expectProblem(put, 405, 'method_not_allowed');
    expect(put.headers['allow']).toBe('DELETE, GET, HEAD');
    expectProblem(await send('GET', '/docs/none'), 404, 'not_found');
    expectProblem(await send('DELETE', '/docs/none'), 405, 'method_not_allowed');
    // Of this method Fastify wants a content type before it looks for the route.
    expectProblem(await send('QUERY', '/predict'), 405, 'method_not_allowed');
    expectProblem(await send('QUERY', '/predictions'), 404, 'not_found');
  });

  it('is 404 for a path that leads out of the folder of the documentation', async () => {
    expectProblem(await send('GET', '/docs/../../package.json'), 404, 'not_found');
  });

  it('is 404 for names that are none, and nothing outside the folders is read', async () => {
    for (const name of ['..', '%2e%2e%2fetc', '..%5c', 'UPPER', 'nul%00', '%EF%BC%8E%EF%BC%8E', 'con.']) {
      const { status } = await send('GET', `/models/${name}`);
      expect(status).toBe(404);
    }
  });

  it('gets the request id it came with, or a new one', async () => {
    expect((await post(GOOD, { 'x-request-id': 'order-17:a.b' })).headers['x-request-id']).toBe(
      'order-17:a.b',
    );
    for (const id of ['two words', 'x'.repeat(129), '<script>', ['a', 'b']]) {
      const { headers } = await send('GET', '/nowhere', '', { 'x-request-id': id });
      expect(headers['x-request-id']).toMatch(/^[0-9A-Z]{26}$/);
    }
  });

  it('does not harm when its headers are odd', async () => {
    const answer = await post(GOOD, { __proto__x: '1', constructor: '2', 'idempotency-key': ['a', 'b'] });
    expect(answer.status).toBe(200);
  });

  it('is answered 400 and cut off when it is no HTTP at all', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.end('THIS IS NOT HTTP\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
