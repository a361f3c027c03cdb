import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { z } from 'zod';
import { PredictRequest } from '#contracts';
import { AsyncPredictRequest, asyncRequestOf } from './async-request.js';
import { predictRequestOf } from './predict-request.js';

const value = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.oneof(fc.double({ noNaN: true }), fc.string(), fc.boolean(), fc.constant(null)),
  },
  { weight: 1, arbitrary: fc.constantFrom({}, [], undefined, Infinity) },
);
const instance = fc.dictionary(fc.string(), value, { maxKeys: 3 });
const name = fc.oneof(fc.stringMatching(/^[a-z0-9_-]{1,66}$/), fc.string());
const body = fc.record(
  {
    model: name,
    alias: name,
    version: fc.constant('01J00000000000000000000001'),
    features: instance,
    instances: fc.array(instance, { maxLength: 2 }),
    expiresInSeconds: fc.constantFrom(0, 60, 1.5),
  },
  { requiredKeys: [] },
);

describe('the body of a request for a prediction', () => {
  const readers: [string, (given: unknown) => unknown, z.ZodType][] = [
    ['now', predictRequestOf, PredictRequest],
    ['later', asyncRequestOf, AsyncPredictRequest],
  ];

  it.each(readers)('%s is read as its schema reads it', (_, read, schema) => {
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue()), (given) => {
        const expected = schema.safeParse(given);
        if (expected.success) expect(read(given)).toEqual(expected.data);
        else expect(() => read(given)).toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(readers)('%s is refused in the words of the schema', (_, read) => {
    expect(() => read({ features: { a: [] } })).toThrow(
      '/features/a must be a finite number, a string, a boolean or null',
    );
    expect(() => read(undefined)).toThrow('A JSON body is needed.');
  });
});
