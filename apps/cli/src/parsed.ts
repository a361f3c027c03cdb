import type { z } from 'zod';
import { fieldErrors, PresageError } from '#contracts';
import { WrongUsage } from './wrong-usage.js';

/**
 * A value of the command line, as a schema wants it.
 * @param what how the command calls it: an option, an argument
 * @throws {WrongUsage} `invalid_request`, with the fields that are wrong
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string, Refusal = WrongUsage): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const [first] = errors;
  if (errors.length === 1 && first?.pointer === '') {
    throw new Refusal('invalid_request', `${what}: ${first.detail}`);
  }
  throw new Refusal('invalid_request', `${what} is not as it must be:`, { errors });
}

/** @throws {WrongUsage} `invalid_json` */
export function parsedJson(text: string, what: string, Refusal = WrongUsage): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal('invalid_json', `${what} is not valid JSON: ${detail}`, { cause });
  }
}

/**
 * The same of a file: the command line was right, what it names is not.
 * @throws {PresageError} `invalid_json`, `invalid_request`
 */
export function parsedFile<T>(schema: z.ZodType<T>, text: string, file: string): T {
  return parsed(schema, parsedJson(text, file, PresageError), file, PresageError);
}
