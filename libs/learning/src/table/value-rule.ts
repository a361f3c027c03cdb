import type { Column } from '#contracts';
import { parseDecimal } from './decimal.js';

/** What a column's value is inside: numbers (booleans are 0 and 1, never -0), categories in NFC, or null. */
export type Value = number | string | null;

/** The sentence that says what a value must be. Distinct from `Value`, which may itself be a string. */
export class Violation {
  constructor(readonly detail: string) {}
}

/** Reads one value as its column wants it. Total: whatever comes in, a value or a violation goes out. */
export type ValueRule = (given: unknown) => Value | Violation;

const NOT_NULL = new Violation('must not be null');
const NOT_A_NUMBER = new Violation('must be a number');
const NOT_FINITE = new Violation('must be a finite number');
const NOT_AN_INTEGER = new Violation('must be an integer');
const NOT_A_BOOLEAN = new Violation('must be true or false');
const NOT_A_STRING = new Violation('must be a string');
const NOT_KNOWN = new Violation('is not one of the known categories');

/** Everything that can be decided from the column alone is decided here, once. */
export function valueRule(column: Column): ValueRule {
  const rule = column.type === 'category' ? categoryRule(column) : numberRule(column);
  const nothing = column.nullable ? null : NOT_NULL;
  return (given) => (given === null ? nothing : rule(given));
}

/** The same column as it stands in a file: text, where numbers are always written out. */
export function cellRule(column: Column): ValueRule {
  return valueRule({ ...column, coerce: true });
}

function numberRule(column: Column): ValueRule {
  const read = column.type === 'boolean' ? readBoolean : readNumber;
  const whole = column.type === 'integer';
  const { coerce, min = -Infinity, max = Infinity } = column;
  const tooSmall = new Violation(`must be at least ${min}`);
  const tooLarge = new Violation(`must be at most ${max}`);
  const low = Math.max(min, -Number.MAX_VALUE);
  const high = Math.min(max, Number.MAX_VALUE);
  const plain = column.type !== 'boolean';
  return (given) => {
    // What nearly every value is; the rest is looked at closely.
    if (plain && typeof given === 'number' && given >= low && given <= high) {
      if (!whole || Number.isInteger(given)) return given + 0;
    }
    const value = read(given, coerce);
    if (value instanceof Violation) return value;
    if (whole && !Number.isInteger(value)) return NOT_AN_INTEGER;
    if (value < min) return tooSmall;
    return value > max ? tooLarge : value;
  };
}

function readNumber(given: unknown, coerce: boolean): number | Violation {
  if (typeof given === 'number') return Number.isFinite(given) ? given + 0 : NOT_FINITE;
  if (typeof given !== 'string' || !coerce) return NOT_A_NUMBER;
  return parseDecimal(given) ?? NOT_A_NUMBER;
}

/** 0 and 1 count as well: that is how tables write booleans. */
function readBoolean(given: unknown, coerce: boolean): number | Violation {
  if (given === true || given === 1) return 1;
  if (given === false || given === 0) return 0;
  if (typeof given !== 'string' || !coerce) return NOT_A_BOOLEAN;
  const text = given.toLowerCase();
  if (text === 'true' || text === '1') return 1;
  return text === 'false' || text === '0' ? 0 : NOT_A_BOOLEAN;
}

/** How a category is written inside, so that equal ones are equal text. */
export function categoryText(column: Column): (text: string) => string {
  if (column.numericCodes !== true) return (text) => text.normalize('NFC');
  return (text) => String(parseDecimal(text) ?? text.normalize('NFC'));
}

function categoryRule(column: Column): ValueRule {
  const written = categoryText(column);
  const known = new Set(column.categories?.map(written));
  const strict = column.unknown === 'reject' && known.size > 0;
  return (given) => {
    const text = typeof given === 'number' && column.numericCodes === true ? String(given) : given;
    if (typeof text !== 'string') return NOT_A_STRING;
    // The known ones are in the form all have inside; finding out what form a text has costs more than looking it up.
    if (known.has(text)) return text;
    const category = written(text);
    return strict && !known.has(category) ? NOT_KNOWN : category;
  };
}
