import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPlainRequest, readPredictRequest } from './plain-request.js';
import { PredictRequest } from './prediction.js';

/** What most clients send, and now and then what none should. */
const mostly = (usual: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown> = fc.anything()) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const value = mostly(fc.oneof(fc.double({ noNaN: true }), fc.string(), fc.boolean(), fc.constant(null)));
const instance = mostly(fc.dictionary(fc.string(), value, { maxKeys: 4 }));
const name = mostly(fc.stringMatching(/^[a-z0-9_-]{1,66}$/));
const names = { model: name, alias: name };
const rare = { version: fc.constantFrom('01J00000000000000000000000', 'v1'), other: fc.anything() };
const one = fc.record({ features: instance, ...names }, { requiredKeys: ['features'] });
const many = fc.record(
  { instances: mostly(fc.array(instance, { maxLength: 3 })), ...names },
  { requiredKeys: ['instances'] },
);
const odd = fc.record(
  { features: instance, instances: fc.array(instance), ...names, ...rare },
  { requiredKeys: [] },
);
const requests = fc.oneof(one, many, odd, fc.anything());

describe('a request that is recognised at a glance', () => {
  it('is one that the schema takes as it is', () => {
    let recognised = 0;
    fc.assert(
      fc.property(requests, (given) => {
        if (!isPlainRequest(given)) return;
        recognised += 1;
        expect(PredictRequest.parse(given)).toEqual(given);
      }),
      { numRuns: 5_000 },
    );
    expect(recognised).toBeGreaterThan(100);
  });

  it.each([
    { features: { a: 1, b: 'x', c: true, d: null } },
    { model: 'tiny', alias: 'production', features: {} },
    { model: 'tiny', instances: [{ a: 1 }, { a: 2 }] },
  ])('is %j', (given) => {
    expect(isPlainRequest(given)).toBe(true);
  });

  it.each([
    {},
    { features: {}, instances: [{}] },
    { instances: [] },
    { instances: [{ a: [] }] },
    { features: { a: Infinity } },
    { features: [] },
    { features: JSON.parse('{"__proto__":0}') as unknown },
    { instances: [{}, JSON.parse('{"a":1,"__proto__":"x"}') as unknown] },
    { model: 'Not a name', features: {} },
    { version: '01J00000000000000000000000', features: {} },
    { features: {}, webhook: '' },
    undefined,
    'features',
  ])('is not %j, which the schema judges', (given) => {
    expect(isPlainRequest(given)).toBe(false);
    expect(readPredictRequest(given)).toEqual(PredictRequest.safeParse(given));
  });
});
