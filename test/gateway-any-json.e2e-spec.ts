import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ERRORS } from '#contracts';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';

/** Anything JSON can say, but mostly what nearly is a request. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(1, 0.5, -0, '1', true, null, 'tiny', 'production', '../x', [], {}),
);
const instance = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), odd, { maxKeys: 3 });
const request = fc.record(
  {
    model: fc.constantFrom<unknown>('tiny', 'other', 'production', '', 1),
    alias: odd,
    version: odd,
    features: fc.oneof(fc.constant({ a: 1, b: 0 }), instance, odd),
    instances: fc.oneof(fc.array(fc.oneof(fc.constant({ a: 1, b: 0 }), instance), { maxLength: 3 }), odd),
    expiresInSeconds: odd,
    more: odd,
  },
  { requiredKeys: [] },
);
/** What gets past the outline of a request, so that the model's own contract sees it. */
const outlined = fc.oneof(
  fc.record({ features: fc.oneof(fc.record({ a: odd, b: odd }), instance) }),
  fc.record({ instances: fc.array(fc.record({ a: fc.double(), b: odd }), { minLength: 1, maxLength: 3 }) }),
  fc.record({ features: fc.record({ a: fc.double({ noNaN: true }), b: fc.integer() }) }),
);
const body = fc.oneof(outlined, request, fc.jsonValue());

describe('any JSON that comes in', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  it.each(['/predict', '/predict/async'])('at %s gives an answer or an error with a name', async (url) => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const reply = await gateway.app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          payload: JSON.stringify(sent),
        });
        statuses.add(reply.statusCode);
        const answer: Record<string, unknown> = reply.json();
        if (reply.statusCode < 300) return expect(answer).toHaveProperty('id');
        const codes = Object.entries(ERRORS).filter(([, { status }]) => status === reply.statusCode);
        expect(codes.map(([code]) => code)).toContain(answer['code']);
        expect(reply.headers['content-type']).toContain('application/problem+json');
        // The client is told what is wrong with what it sent, not that something of ours has gone wrong.
        return expect(reply.statusCode).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(statuses.has(422) && (statuses.has(200) || statuses.has(202))).toBe(true);
  });
});
