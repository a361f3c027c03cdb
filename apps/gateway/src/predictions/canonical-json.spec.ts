import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const leaf = fc.constantFrom(null, true, 0, -0, 1, 10, '', '1', 'null', '{"a":1}', 'a');
const key = fc.constantFrom('a', 'b', '1', '10', '__proto__', 'constructor', '');
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.uniqueArray(fc.tuple(key, tie('json')), { selector: ([name]) => name, maxLength: 4 }).map(toObject),
  ),
}));

/** As `JSON.parse` makes it: `__proto__` is a name like others. */
function toObject(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
  );
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return toObject(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)] as const),
  );
}

/** -0 is 0 in JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('canonical JSON', () => {
  it('is the same whatever the order of the keys', () => {
    fc.assert(
      fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))),
      { numRuns: 1_000 },
    );
  });

  it('is the same for no two values that differ, and reads back as its value', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(JSON.parse(canonicalJson(one))).toEqual(plain(one));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(isDeepStrictEqual(plain(one), plain(other)));
      }),
      { numRuns: 1_000 },
    );
  });
});
