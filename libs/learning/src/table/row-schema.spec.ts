import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FieldError, InputSchema } from '#contracts';
import { RowSchema } from '#learning';

const schema = InputSchema.parse({
  columns: [
    { name: 'age', type: 'integer', min: 0, max: 150 },
    { name: 'income', type: 'number', nullable: true },
    { name: 'member', type: 'boolean' },
    { name: 'city', type: 'category', categories: ['Genève', 'Zürich'], unknown: 'reject' },
  ],
});
const good = { age: 42, income: 1.5, member: true, city: 'Zürich' };

function read(instance: Record<string, unknown>, over: Partial<InputSchema> = {}) {
  const problems: FieldError[] = [];
  const parsed = new RowSchema({ ...schema, ...over }).read(instance as typeof good, '/features', problems);
  return parsed ?? problems;
}

describe('an instance', () => {
  it('becomes its values in the order of the schema, booleans as 0 and 1', () => {
    expect(read({ city: 'Zürich', member: false, income: 1.5, age: 42 })).toEqual([42, 1.5, 0, 'Zürich']);
  });

  it('has null where a nullable column is null or absent', () => {
    expect(read({ ...good, income: null })).toEqual([42, null, 1, 'Zürich']);
    expect(read({ age: 42, member: true, city: 'Zürich' })).toEqual([42, null, 1, 'Zürich']);
  });

  it('has one form for equal values: no minus zero, text in NFC', () => {
    const row = read({ ...good, income: -0, city: 'Gene\u0300ve' });
    expect(row).toEqual([42, 0, 1, 'Genève']);
    expect(Object.is(row[1], 0)).toBe(true);
  });

  it.each([
    ['is absent', { member: true, city: 'Zürich' }, '/age', 'is required'],
    ['is null', { ...good, age: null }, '/age', 'must not be null'],
    ['is text', { ...good, age: '42' }, '/age', 'must be a number'],
    ['is a boolean', { ...good, income: true }, '/income', 'must be a number'],
    ['is a list', { ...good, income: [1] }, '/income', 'must be a number'],
    ['is not finite', { ...good, income: Infinity }, '/income', 'must be a finite number'],
    ['is not whole', { ...good, age: 4.2 }, '/age', 'must be an integer'],
    ['is too small', { ...good, age: -1 }, '/age', 'must be at least 0'],
    ['is too large', { ...good, age: 151 }, '/age', 'must be at most 150'],
    ['is no boolean', { ...good, member: 2 }, '/member', 'must be true or false'],
    ['is no text', { ...good, city: 7 }, '/city', 'must be a string'],
    ['is an unknown category', { ...good, city: 'Bern' }, '/city', 'is not one of the known categories'],
    ['is not in the schema', { ...good, agee: 1 }, '/agee', 'is not a column of this model'],
    ['has an awkward name', { ...good, 'a/b~': 1 }, '/a~1b~0', 'is not a column of this model'],
  ])('is refused when a column %s', (_, instance, place, detail) => {
    expect(read(instance)).toEqual([{ pointer: `/features${place}`, detail }]);
  });

  it('has all its problems reported, not just the first one', () => {
    expect(read({ age: 'x', city: 7, extra: 1 })).toHaveLength(4);
  });

  it('may hold numbers as text where the column says so, but only decimal ones', () => {
    const columns = InputSchema.parse({ columns: [{ name: 'age', type: 'number', coerce: true }] }).columns;
    expect(read({ age: '-4.25e1' }, { columns })).toEqual([-42.5]);
    expect(read({ age: '-0' }, { columns })).toEqual([0]);
    for (const age of ['', ' 4', '0x10', 'Infinity', '1e999', '4,2', 'NaN']) {
      expect(read({ age }, { columns })).toEqual([{ pointer: '/features/age', detail: 'must be a number' }]);
    }
  });

  it('takes a code as number or as text', () => {
    const codes = new RowSchema(
      InputSchema.parse({
        columns: [
          { name: 'cp', type: 'category', numericCodes: true, categories: ['1.0', '2'], unknown: 'reject' },
        ],
      }),
    );
    const problems: FieldError[] = [];
    const rows = [1, '1', '1.0', 2].map((cp) => codes.read({ cp }, '', problems));
    expect(rows).toEqual([['1'], ['1'], ['1'], ['2']]);
    expect(problems).toEqual([]);
    expect(codes.read({ cp: 3 }, '', problems)).toBeUndefined();
    expect(codes.read({ cp: true }, '', problems)).toBeUndefined();
    expect(problems.map(({ detail }) => detail)).toEqual([
      'is not one of the known categories',
      'must be a string',
    ]);
  });

  it('may have columns more and unknown categories where the schema ignores them', () => {
    const columns = schema.columns.map((column) => ({ ...column, unknown: 'ignore' as const }));
    const row = read({ ...good, city: 'Bern', extra: 1 }, { columns, additionalColumns: 'ignore' });
    expect(row).toEqual([42, 1.5, 1, 'Bern']);
  });

  it('takes nothing from prototypes: __proto__ and constructor are names like others', () => {
    const columns = InputSchema.parse({
      columns: [
        { name: '__proto__', type: 'number' },
        { name: 'constructor', type: 'number' },
      ],
    }).columns;
    expect(read({}, { columns })).toEqual([
      { pointer: '/features/__proto__', detail: 'is required' },
      { pointer: '/features/constructor', detail: 'is required' },
    ]);
    const instance: Record<string, unknown> = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(read(instance, { columns })).toEqual([1, 2]);
    expect(read(JSON.parse(JSON.stringify(good).replace('{', '{"__proto__": 1,')))).toEqual([
      { pointer: '/features/__proto__', detail: 'is not a column of this model' },
    ]);
  });

  it('is read or refused, whatever it is: nothing is thrown, and no number gets through that is not finite', () => {
    const keys = fc.constantFrom('age', 'income', 'member', 'city', '__proto__', 'toString', 'x');
    const values = fc.oneof(fc.double(), fc.anything(), fc.constantFrom(1, true, 'Zürich', null));
    fc.assert(
      fc.property(fc.dictionary(keys, values), fc.boolean(), (instance, strict) => {
        const problems: FieldError[] = [];
        const additionalColumns = strict ? 'reject' : 'ignore';
        const row = new RowSchema({ ...schema, additionalColumns }).read(
          instance as typeof good,
          '',
          problems,
        );
        expect(row === undefined).toBe(problems.length > 0);
        for (const value of row ?? []) {
          expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
