import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectEqualAnswers } from './equal-answers.js';

const INSTANCES = [{ x: 0.25 }, { x: 0.5 }];

describe('the check of equal answers', () => {
  let answer: (x: number) => { status: number; body: string };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { x } = JSON.parse(body) as { x: number };
      const { status, body: text } = answer(x);
      response.writeHead(status, { 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  let url: string;
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://127.0.0.1:${address.port}`;
  });
  afterEach(async () => {
    await new Promise((closed) => server.close(closed));
  });

  const check = () =>
    expectEqualAnswers(url, '/', INSTANCES, {
      body: (instance) => instance,
      probability: ({ x }) => Number(x),
    });

  it('passes what adds up the same numbers in another order', async () => {
    answer = (x) => ({ status: 200, body: JSON.stringify({ probability: x + 5e-7 }) });
    await check();
  });

  it.each([
    ['is another probability', 200, (x: number) => ({ probability: x === 0.5 ? 0.500_01 : x })],
    ['has no probability', 200, () => ({ prediction: 1 })],
    ['has none that is a number', 200, () => ({ probability: null })],
    ['is an error', 422, (x: number) => ({ probability: x })],
  ])('refuses an answer that %s', async (_what, status, body) => {
    answer = (x) => ({ status, body: JSON.stringify(body(x)) });
    await expect(check()).rejects.toThrow('where the probability is');
  });
});
