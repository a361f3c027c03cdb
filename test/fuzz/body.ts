import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ODD_KEYS, ODD_NAMES, ODD_NUMBERS } from './hostile.js';
import { jsonText } from './json-text.js';
import type { JsonSchema } from './operation.js';
import { valueOf } from './value-of-schema.js';
import type { Known } from './value-of-schema.js';

/** Deep enough to overflow the stack of whoever recurses into it. */
const DEEP = 100_000;

/** Bodies: what the schema allows, what it nearly allows, and what no schema should ever see. */
export function bodyOf(schema: JsonSchema, known: Known, limitBytes: number): fc.Arbitrary<Buffer> {
  const valid = valueOf(schema, known);
  const odd = fc.oneof(
    fc.constantFrom<unknown>(...ODD_NUMBERS, ...ODD_NAMES, null, true, [], {}, [[]]),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const nearly = fc.tuple(valid, odd, fc.nat(), fc.constantFrom(...ODD_KEYS)).map(spoilt);
  const text = fc.oneof({ arbitrary: valid, weight: 3 }, { arbitrary: nearly, weight: 6 }, odd).map(jsonText);
  const spelt = fc.tuple(text, fc.constantFrom(...SPELLINGS)).map(([written, spell]) => spell(written));
  const hopeless = fc.constantFrom(...hopelessBodies(limitBytes));
  return fc.oneof({ arbitrary: spelt, weight: 9 }, { arbitrary: hopeless, weight: 1 });
}

/** One place of a value is changed, dropped or added. */
function spoilt([value, odd, at, oddKey]: [unknown, unknown, number, string]): unknown {
  if (typeof value !== 'object' || value === null) return odd;
  const entries = Object.entries(value);
  const chosen = entries[at % Math.max(1, entries.length)];
  if (chosen === undefined) return Array.isArray(value) ? [odd] : Object.fromEntries([[oddKey, odd]]);
  const [key, inner] = chosen;
  const others = entries.filter(([name]) => name !== key);
  const changed: (() => [string, unknown][])[] = [
    () => [...others, [key, odd]],
    () => [...others, [key, spoilt([inner, odd, at >> 2, oddKey])]],
    () => others,
    () => [...entries, [oddKey, odd]],
  ];
  const made = changed[at % changed.length]?.() ?? others;
  return Array.isArray(value) ? made.map(([, item]) => item) : Object.fromEntries(made);
}

/** The same text, mostly as it is, in other bytes. */
const SPELLINGS: readonly ((text: string) => Buffer)[] = [
  ...Array.from({ length: 8 }, () => (text: string) => Buffer.from(text)),
  (text) => Buffer.from(`\uFEFF${text}`),
  (text) => Buffer.from(text, 'latin1'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text.slice(0, -1)),
  (text) => Buffer.from(`${text},`),
  // The same key twice.
  (text) => Buffer.from(text.replace(/^\{("[^"]*":[^,{}[\]]*),/, '{$1,$1,')),
  (text) => gzipSync(text),
];

const hopelessBodies = (limitBytes: number): Buffer[] => [
  Buffer.alloc(0),
  Buffer.alloc(limitBytes + 1, ' '),
  Buffer.from(`{"features":{"a":"${'x'.repeat(limitBytes)}"}}`),
  gzipSync(Buffer.alloc(10_000_000)),
  Buffer.from('['.repeat(DEEP) + ']'.repeat(DEEP)).subarray(0, limitBytes),
  Buffer.from('{"a":'.repeat(DEEP)).subarray(0, limitBytes),
  Buffer.from(`{"features":{${Array.from({ length: 500 }, (_, i) => `"c${i}":1`).join()}}}`),
  Buffer.from('{"features":{"a":1,"b":0,"constructor":{"prototype":{"polluted":1}}}}'),
  Buffer.from('{"features":{"a":1,"b":0,"\\u005f_proto__":{"polluted":1}}}'),
  Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
];
