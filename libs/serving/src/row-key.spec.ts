import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InputSchema } from '#contracts';
import type { FieldError, Instance } from '#contracts';
import { RowSchema } from '#learning';
import { Keys } from '#redis';
import { rowKey } from './row-key.js';

const schema = new RowSchema(
  InputSchema.parse({
    columns: [
      { name: 'age', type: 'number', coerce: true },
      { name: 'income', type: 'number', nullable: true },
      { name: 'member', type: 'boolean' },
      { name: 'code', type: 'category', numericCodes: true },
      { name: 'city', type: 'category', nullable: true },
    ],
  }),
);

/** As a client sends it. */
function keyOf(json: string): string {
  const problems: FieldError[] = [];
  const row = schema.read(JSON.parse(json) as Instance, '', problems);
  if (row === undefined) throw new Error(JSON.stringify(problems));
  return rowKey(row);
}

/** One value, and the ways there are to write it in JSON. */
interface Written {
  readonly value: string;
  readonly ways: readonly string[];
}

const number = (n: number, more: string[] = []): Written => ({
  value: String(n),
  ways: [
    JSON.stringify(n),
    n.toExponential(),
    ...(/^-?\d+$/.test(String(n)) ? [`${n}.0`, `${n}e0`] : []),
    ...more,
  ],
});
const text = (value: string): Written => ({
  value: value.normalize('NFC'),
  ways: [value.normalize('NFC'), value.normalize('NFD')].map((way) => JSON.stringify(way)),
});
const quoted = ({ value, ways }: Written): Written => ({
  value,
  ways: [...ways, ...ways.map((way) => `"${way}"`)],
});
const ZERO = number(0, ['-0', '-0.0', '0e5']);
const NULL: Written = { value: 'null', ways: ['null', ''] };

/** Few, so that two instances are often the same, and such as a careless key would take for one another. */
const numbers = [ZERO, number(1), number(10), number(-1.5), number(0.1), number(2 ** 53), number(1e21)];
const cities = ['', 'null', '0', '1', 'a,b', 'a","b', '\\', 'Genève', '\u2028'].map(text);
const columns: Record<string, Written[]> = {
  age: numbers.map(quoted),
  income: [NULL, ...numbers],
  member: [
    { value: '1', ways: ['true', '1', '1.0'] },
    { value: '0', ways: ['false', '0', '-0'] },
  ],
  code: [...[0, 1, 10, 2.5].map((n) => quoted(number(n))), text('a'), text('é')],
  city: [NULL, ...cities.map(({ value, ways }) => ({ value: `"${value}`, ways }))],
};
const names = Object.keys(columns);
const instance = fc.tuple(...names.map((name) => fc.constantFrom(...(columns[name] ?? []))));
/** Which way each value is written, and in which order the columns stand. */
const style = fc.tuple(
  fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  fc.shuffledSubarray(names, { minLength: 5 }),
);

function json(values: readonly Written[], [ways, order]: readonly [number[], string[]]): string {
  const fields = order.map((name) => {
    const i = names.indexOf(name);
    const written = values[i]?.ways ?? [];
    return [name, written[(ways[i] ?? 0) % written.length]];
  });
  // An absent column counts as null where that is allowed.
  const present = fields.filter(([, way]) => way !== '');
  return `{${present.map(([name, way]) => `${JSON.stringify(name)}:${way}`).join(',')}}`;
}

describe('the key of a row', () => {
  it('is the same however the instance is written', () => {
    fc.assert(
      fc.property(instance, style, style, (values, one, other) => {
        expect(keyOf(json(values, one))).toBe(keyOf(json(values, other)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is another one for every other instance', () => {
    const plain = (values: Written[]) => json(values, [[0, 0, 0, 0, 0], names]);
    // Also next neighbours, which differ in one column only.
    const pair = fc.tuple(instance, instance, fc.nat(names.length)).map(([one, other, from]) => {
      const mixed = one.map((value, i) => (i === from ? (other[i] ?? value) : value));
      return [one, from === names.length ? other : mixed] as const;
    });
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const same = one.every(({ value }, i) => value === other[i]?.value);
        expect(keyOf(plain(one)) === keyOf(plain(other))).toBe(same);
      }),
      { numRuns: 3_000 },
    );
  });

  it('with model and version before it, is another one for every other model and version', () => {
    const place = fc.record({
      model: fc.constantFrom('a', 'a0', 'a-0', 'a_0', '0'),
      version: fc.constantFrom('0', '1', 'A').map((digit) => `${digit}1`.padStart(26, '0')),
      row: fc.constantFrom('x', 'y'),
    });
    const keys = new Keys('p');
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [a, b] = [one, other].map(({ model, version, row }) =>
          keys.score(model, version, rowKey([row])),
        );
        const same = one.model === other.model && one.version === other.version && one.row === other.row;
        expect(a === b).toBe(same);
      }),
      { numRuns: 500 },
    );
  });
});
