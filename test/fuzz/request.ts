import fc from 'fast-check';
import { bodyOf } from './body.js';
import { ODD_HEADERS, ODD_NAMES, ODD_SEGMENTS } from './hostile.js';
import type { JsonSchema, Operation } from './operation.js';
import { valueOf } from './value-of-schema.js';
import type { Known } from './value-of-schema.js';

/** What is sent, byte for byte. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Without saying how long it is. */
  readonly chunked: boolean;
  /** The path has become one of no route, or perhaps of another one. */
  readonly astray: boolean;
}

export interface Surroundings {
  readonly known: Known;
  /** Bytes of the longest body that the server takes. */
  readonly limitBytes: number;
}

/** Calls of an operation: as documented, nearly so, and hostile in every part. */
export function requestOf(
  operation: Operation,
  { known, limitBytes }: Surroundings,
): fc.Arbitrary<FuzzRequest> {
  const { method, body = {} } = operation;
  const isExpected = operation.body !== undefined;
  const sent = bodyOf(body, known, limitBytes);
  return fc
    .record({
      path: pathOf(operation, known),
      query: queryOf(operation, known),
      odd: rarely(fc.constantFrom(...ODD_HEADERS), {}),
      body: isExpected ? fc.option(sent, { nil: undefined, freq: 9 }) : rarely(sent, undefined),
      type: fc.constantFrom(...Array.from({ length: 6 }, () => 'application/json'), 'text/plain', ''),
      chunked: fc.boolean(),
    })
    .map(({ path, query, odd, body: bytes, type, chunked }) => ({
      method,
      path: `${path.text}${query}`,
      headers: { ...(bytes === undefined || type === '' ? {} : { 'content-type': type }), ...odd },
      body: bytes,
      chunked,
      astray: path.astray,
    }));
}

const rarely = <T, U>(arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> =>
  fc.oneof({ arbitrary: fc.constant(otherwise), weight: 3 }, { arbitrary, weight: 1 });

/** A segment as it stands in the path; as a name that is encoded, it stays one segment. */
function pathOf(
  { path, parameters }: Operation,
  known: Known,
): fc.Arbitrary<{ text: string; astray: boolean }> {
  const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const odd = fc.constantFrom(...ODD_SEGMENTS).map((text) => ({ text, astray: true }));
  const meant = (name: string) =>
    fc.constantFrom(...(known[name] ?? ['tiny'])).map((value) => ({ text: String(value), astray: false }));
  const segments = names.map((name) =>
    fc.oneof({ arbitrary: meant(name), weight: 2 }, { arbitrary: odd, weight: 1 }),
  );
  return fc.tuple(...segments).map((chosen) => ({
    text: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => chosen[names.indexOf(name)]?.text ?? ''),
    astray: chosen.some(({ astray }) => astray),
  }));
}

const EXTRA_QUERIES = [
  '',
  '',
  '?__proto__[x]=1',
  '?constructor=1&constructor=2',
  '?%00=%ff',
  '?a=1&a=2&=&&',
  '?x[]=1',
];

const meantOr = (name: string, known: Known, otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  known[name] === undefined ? otherwise : fc.constantFrom(...known[name]);

function queryOf({ parameters }: Operation, known: Known): fc.Arbitrary<string> {
  const queries = parameters.filter((parameter) => parameter.in === 'query');
  const extra = fc.constantFrom(...EXTRA_QUERIES);
  if (queries.length === 0) return extra;
  const value = (name: string, schema: JsonSchema) =>
    fc.oneof(
      { arbitrary: meantOr(name, known, valueOf(schema, known)).map(String), weight: 2 },
      {
        arbitrary: fc.constantFrom('-1', '1e999', 'NaN', '', '1.5', '99999999999999999999', ...ODD_NAMES),
        weight: 1,
      },
    );
  const model = Object.fromEntries(queries.map(({ name, schema }) => [name, value(name, schema)]));
  const pairs = fc.record(model, { requiredKeys: [] }).map((chosen) => {
    const written = Object.entries(chosen).map(
      ([name, text]) => `${name}=${encodeURIComponent(text?.toWellFormed() ?? '')}`,
    );
    return written.length === 0 ? '' : `?${written.join('&')}`;
  });
  return fc.oneof({ arbitrary: pairs, weight: 4 }, { arbitrary: extra, weight: 1 });
}
