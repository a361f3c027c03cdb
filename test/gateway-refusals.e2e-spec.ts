import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { OverloadGate } from '#apps/gateway/src/admission/overload-gate.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

const ROW = { features: { a: 1, b: 0 } };
const PAGE = 'https://shop.example';

describe('a gateway whose gate is shut', () => {
  let gateway: TestGateway;
  afterEach(async () => {
    jest.restoreAllMocks();
    await gateway.stop();
  });

  async function start(env: Record<string, string> = {}) {
    gateway = await startGateway(env);
    const gate = gateway.app.get(OverloadGate, { strict: false });
    // Looked at once before the framework, and once more by it.
    const looked = jest.spyOn(gate, 'isShut', 'get').mockReturnValue(true);
    return { looked };
  }

  const predict = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await call('POST', `${gateway.url}/predict${query}`, ROW, headers);
    const said = Object.fromEntries(answer.headers);
    return { status: answer.status, body: answer.body, headers: { ...said, date: '' } };
  };

  it('says the same whether the framework has heard of a request or not, and counts both', async () => {
    const { looked } = await start({ HSTS_SECONDS: '60', CORS_ORIGINS: PAGE });
    const mine = { 'x-request-id': 'mine' };
    const early = await predict('', mine);
    expect(looked).toHaveBeenCalledTimes(1);
    const late = await predict('?late', mine);
    expect(looked).toHaveBeenCalledTimes(1 + 2);
    expect(early).toEqual(late);
    expect([early.status, early.body['code'], early.headers]).toEqual([
      503,
      'overloaded',
      expect.objectContaining({ 'retry-after': '1', 'x-request-id': 'mine', vary: 'Origin' }),
    ]);
    const ofPage = await predict('', { origin: PAGE });
    expect(ofPage.headers).toMatchObject({ 'access-control-allow-origin': PAGE });
    const other = await predict('');
    expect(other.headers).toMatchObject({ 'x-request-id': other.body['requestId'] });

    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const labels = 'handler="/predict",method="POST"';
    expect(metrics).toContain('admission_refusals_total{reason="overloaded"} 4\n');
    expect(metrics).toContain(`http_requests_total{${labels},status="5xx"} 4\n`);
    expect(metrics).toContain(`http_request_duration_seconds_count{${labels}} 4\n`);
  });

  it('refuses a body that comes when there is no room any more before it is parsed', async () => {
    gateway = await startGateway();
    const gate = gateway.app.get(OverloadGate, { strict: false });
    const headers = { 'content-type': 'application/json' };
    const ask = async () =>
      (await fetch(`${gateway.url}/predict`, { method: 'POST', headers, body: '{' })).status;
    expect(await ask()).toBe(400);
    jest.spyOn(gate, 'enter').mockReturnValue('refused');
    expect(await ask()).toBe(503);
  });

  it('tells strangers that there is too much to do, and nothing else', async () => {
    await start({ API_KEYS: 'required' });
    expect((await predict('')).status).toBe(503);
    expect((await predict('?late')).status).toBe(401);
    expect((await call('GET', `${gateway.url}/models`)).status).toBe(401);
    jest.restoreAllMocks();
    expect((await predict('')).status).toBe(401);
  });

  it('answers requests of one connection in their order, whatever becomes of their bodies, and goes on', async () => {
    const { looked } = await start();
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    const heard = async (count: number) => {
      const all = () => [...text.matchAll(/HTTP\/1.1 (\d+)[^]*?x-request-id: (\w+)/gi)];
      while (all().length < count) await once(socket, 'data');
      return all().map(([, status, id]) => `${status} ${id}`);
    };
    const request = (id: string, body: string) =>
      `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`;
    const long = request('long', JSON.stringify({ ...ROW, more: 'x'.repeat(100_000) }));
    const begun = long.slice(0, 1_000);

    socket.write(request('one', '{') + request('two', JSON.stringify(ROW)) + begun);
    expect(await heard(3)).toEqual(['503 one', '503 two', '503 long']);
    // Those that wait for answers before theirs take the long way, on which their number is bounded.
    expect(looked).toHaveBeenCalledTimes(1 + 2 + 2);
    jest.restoreAllMocks();
    socket.write(long.slice(begun.length) + request('last', JSON.stringify(ROW)));
    expect((await heard(4)).at(-1)).toBe('200 last');
    socket.destroy();
  });

  it('ends with connections open on which it has refused', async () => {
    await start();
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const closed = once(socket, 'close');
    socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503 /);
    await gateway.app.close();
    await closed;
  });
});
