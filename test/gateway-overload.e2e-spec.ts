import { afterEach, describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import type { ErrorCode } from '#contracts';
import { Predictor } from '#serving';
import { JsonLogger } from '#telemetry';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';

const FIRST_LIMIT = 16;

describe('a gateway that is asked for more than it can do', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.stop());

  const predict = (headers: Record<string, string> = {}) =>
    call('POST', `${gateway.url}/predict`, { features: { a: 1, b: 0 } }, headers);

  it('refuses predictions it would not begin in time, answers those it has let in, and never refuses health', async () => {
    gateway = await startGateway({ PREDICT_MAX_WAIT_MS: '10' });
    const held = latch();
    const predictor = gateway.app.get(Predictor, { strict: false });
    const real = predictor.predict.bind(predictor);
    predictor.predict = async (...args) => {
      await held.opened;
      return await real(...args);
    };
    const asked = Array.from({ length: 40 * FIRST_LIMIT }, () => predict());
    try {
      const refused = await Promise.any(
        asked.map(async (reply) => {
          const { status, body, headers } = await reply;
          if (status === 200) throw new Error('answered');
          return {
            status,
            code: body['code'],
            type: headers.get('content-type'),
            after: headers.get('retry-after'),
          };
        }),
      );
      expect(refused).toEqual({
        status: 503,
        code: 'overloaded',
        type: 'application/problem+json; charset=utf-8',
        after: '1',
      });
      for (const path of ['/health', '/ready', '/meta', '/models']) {
        expect((await call('GET', `${gateway.url}${path}`)).status).not.toBe(503);
      }
    } finally {
      held.open();
    }
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(FIRST_LIMIT);
    // It is over: the next one is answered.
    expect((await predict()).status).toBe(200);
  });

  it('passes on what a model in a thread of its own refuses, and writes no line about it', async () => {
    gateway = await startGateway();
    const predictor = gateway.app.get(Predictor, { strict: false });
    const logger = gateway.app.get(JsonLogger, { strict: false });
    const logged: unknown[] = [];
    logger.line = ({ status }) => void logged.push(status);
    let code: ErrorCode = 'overloaded';
    predictor.predict = () => Promise.reject(new PresageError(code, 'not now', { retryAfterSeconds: 7 }));
    const { status, body, headers } = await predict();
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'overloaded', '7']);
    code = 'model_failed';
    expect((await predict()).status).toBe(503);
    expect(logged).toEqual([503]);
  });

  it('gives callers their rate, says what is left of it, and refuses the rest before the body is read', async () => {
    gateway = await startGateway({ RATE_LIMIT_PER_SECOND: '1', RATE_LIMIT_BURST: '3' });
    const first = await predict();
    expect([first.status, first.headers.get('ratelimit')]).toEqual([200, '"key";r=2;t=1']);
    let last = first;
    // A slow machine gets one more now and then.
    for (let i = 0; i < 100 && last.status === 200; i++) last = await predict();
    const { status, headers, body } = last;
    expect([status, body['code'], headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);
    // Keys are off.
    expect(body['detail']).toBe(
      'All callers together may make no more calls than 1 a second, and 3 at once.',
    );
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([
      '"key";r=0;t=1',
      '"key";q=3;w=3',
    ]);
    // What is no JSON at all is refused for its number, and health for nothing.
    const unread = await fetch(`${gateway.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(unread.status).toBe(429);
    expect((await call('GET', `${gateway.url}/health`)).status).toBe(200);
  });
});
