import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Column, type FieldError, InputSchema, type Instance } from '#contracts';
import { RowSchema } from '#learning';

/** The rules said plainly, one after another: `RowSchema` takes shortcuts, and must come to the same. */
function plainly(column: Column, given: unknown): { value: unknown } | { detail: string } {
  if (given === undefined && !column.nullable) return { detail: 'is required' };
  if (given === undefined || given === null) {
    return column.nullable ? { value: null } : { detail: 'must not be null' };
  }
  if (column.type === 'category') return plainCategory(column, given);
  const value = column.type === 'boolean' ? plainBoolean(column, given) : plainNumber(column, given);
  if (typeof value === 'string') return { detail: value };
  if (column.type === 'integer' && !Number.isInteger(value)) return { detail: 'must be an integer' };
  if (column.min !== undefined && value < column.min) return { detail: `must be at least ${column.min}` };
  if (column.max !== undefined && value > column.max) return { detail: `must be at most ${column.max}` };
  return { value: value === 0 ? 0 : value };
}

function plainNumber({ coerce }: Column, given: unknown): number | string {
  if (typeof given === 'number') return Number.isFinite(given) ? given : 'must be a finite number';
  return typeof given === 'string' && coerce ? (decimal(given) ?? 'must be a number') : 'must be a number';
}

function plainBoolean({ coerce }: Column, given: unknown): number | string {
  const text = typeof given === 'string' && coerce ? given.toLowerCase() : given;
  if (text === true || text === 1 || (coerce && (text === 'true' || text === '1'))) return 1;
  if (text === false || text === 0 || (coerce && (text === 'false' || text === '0'))) return 0;
  return 'must be true or false';
}

function plainCategory(column: Column, given: unknown): { value: string } | { detail: string } {
  const form = (text: string): string =>
    String((column.numericCodes === true ? decimal(text) : undefined) ?? text.normalize('NFC'));
  const text = column.numericCodes === true && typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return { detail: 'must be a string' };
  const known = column.categories?.map(form) ?? [form(text)];
  return column.unknown === 'reject' && !known.includes(form(text))
    ? { detail: 'is not one of the known categories' }
    : { value: form(text) };
}

function decimal(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))
    ? Number(text) || 0
    : undefined;
}

const name = fc.constantFrom('a', 'b', 'toString', '__proto__', 'constructor', 'é');
const category = fc.constantFrom('x', 'Ge\u0300ve', 'Gève', '1', '1.0', '01', '-0', '');
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constantFrom(-0, 1.5, Infinity));
const value = fc.oneof(number, category, fc.boolean(), fc.constantFrom(null, '2.5', '1e999', 'TRUE', []));
const column = fc.record(
  {
    name,
    type: fc.constantFrom('number' as const, 'integer' as const, 'boolean' as const, 'category' as const),
    nullable: fc.boolean(),
    min: fc.integer({ min: -2, max: 1 }),
    max: fc.integer({ min: 0, max: 3 }),
    categories: fc.array(category, { minLength: 1, maxLength: 4 }),
    numericCodes: fc.boolean(),
    unknown: fc.constantFrom('ignore' as const, 'reject' as const),
    coerce: fc.boolean(),
  },
  { requiredKeys: ['name', 'type'] },
);

describe('reading a row', () => {
  it('comes to what the rules say plainly, for every schema and every instance', () => {
    const columns = fc.uniqueArray(column, { minLength: 1, maxLength: 4, selector: (of) => of.name });
    fc.assert(
      fc.property(columns, fc.boolean(), fc.array(fc.tuple(name, value)), (drawn, strict, entries) => {
        const additionalColumns = strict ? 'reject' : 'ignore';
        const schema = InputSchema.parse({ columns: drawn, additionalColumns });
        const instance = Object.fromEntries(entries);
        const problems: FieldError[] = [];
        const row = new RowSchema(schema).read(instance as Instance, '', problems);

        const own = (key: string): unknown => (Object.hasOwn(instance, key) ? instance[key] : undefined);
        const plain = schema.columns.map((of) => ({ key: of.name, ...plainly(of, own(of.name)) }));
        const unknown = Object.keys(instance).filter((key) => !schema.columns.some((of) => of.name === key));
        const expected = [
          ...plain.flatMap(({ key, ...read }) =>
            'detail' in read ? [{ pointer: `/${key}`, detail: read.detail }] : [],
          ),
          ...(strict ? unknown : []).map((key) => ({
            pointer: `/${key}`,
            detail: 'is not a column of this model',
          })),
        ];
        expect(problems).toEqual(expected);
        const values = plain.map((read) => ('value' in read ? read.value : undefined));
        expect(row).toEqual(expected.length === 0 ? values : undefined);
      }),
      { numRuns: 5_000 },
    );
  });
});
