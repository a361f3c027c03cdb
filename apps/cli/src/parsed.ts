import type { z } from 'zod';
import { PresageError } from '#contracts';

/**
 * A value that a person has given, as a schema wants it.
 * @param what how the command calls it: an option, a file
 * @throws {PresageError} `invalid_request`, with the fields that are wrong
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const [first] = issues;
  if (issues.length === 1 && first?.path.length === 0) {
    throw new PresageError('invalid_request', `${what}: ${first.message}`);
  }
  const errors = issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  throw new PresageError('invalid_request', `${what} is not as it must be:`, { errors });
}

/** @throws {PresageError} `invalid_json` */
export function parsedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PresageError('invalid_json', `${what} is not valid JSON: ${detail}`, { cause });
  }
}
