import fc from 'fast-check';
import type { JsonSchema } from './operation.js';

/** By the name of a property or parameter: values that mean something to this server. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const MOST_ITEMS = 3;
const LARGEST = 1e6;

/** Values that a schema allows, those that are known by name among them. */
export function valueOf(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const described = ofSchema(schema, known);
  const meant = known[name];
  if (meant === undefined) return described;
  return fc.oneof({ arbitrary: fc.constantFrom(...meant), weight: 4 }, { arbitrary: described, weight: 1 });
}

function ofSchema(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => ofSchema(choice, known)));
  if (typeof schema.type === 'string') return ofType(schema.type, schema, known);
  if (schema.type !== undefined) return fc.oneof(...schema.type.map((type) => ofType(type, schema, known)));
  return fc.jsonValue({ maxDepth: 2 });
}

function ofType(type: string, schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const { minimum = -LARGEST, maximum = LARGEST } = schema;
  switch (type) {
    case 'object':
      return ofObject(schema, known);
    case 'array':
      return ofList(schema, known);
    case 'string':
      return ofText(schema);
    case 'integer':
      return fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function ofList(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const { prefixItems, items = {}, minItems = 0 } = schema;
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => ofSchema(item, known)));
  if (items === false) return fc.constant([]);
  return fc.array(ofSchema(items, known), {
    minLength: minItems,
    maxLength: Math.max(MOST_ITEMS, minItems),
  });
}

function ofObject(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const model = Object.fromEntries(properties.map(([key, inner]) => [key, valueOf(inner, known, key)]));
  const named = fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
  const { additionalProperties: others } = schema;
  if (typeof others !== 'object' || properties.length > 0) return named;
  const keys = fc.oneof(fc.constantFrom('a', 'b'), fc.string({ maxLength: 5 }));
  return fc.dictionary(keys, ofSchema(others, known), { maxKeys: 4 });
}

function ofText({ pattern, minLength = 0, maxLength = 50 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 50) });
}
