import { z } from 'zod';
import type { FieldError } from './errors.js';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const NOUNS: Record<string, string> = {
  number: 'a finite number',
  int: 'a whole number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/**
 * Makes what is wrong with a field read as the rest of a sentence that begins with its name ("/limit must be …"), in
 * every problem of this process: of requests, files, variables and options. What a schema words itself stays as it is.
 */
export function wordFieldErrors(): void {
  z.config({ customError: wording });
}

/** Undefined: nothing better than what Zod says. */
function wording(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is required' : `must be ${NOUNS[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'too_small') {
    return `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
  }
  if (issue.code === 'too_big') {
    return `must ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
  }
  if (issue.code === 'invalid_value') {
    return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  }
  if (issue.code === 'invalid_format' && issue.format === 'datetime') {
    return 'must be a time such as 2026-11-21T03:00:00Z';
  }
  return issue.code === 'unrecognized_keys' ? 'is not known' : undefined;
}

/** `be at least 1`; of what has a length, `hold at least 1 item`. */
function bound(origin: string, relation: string, limit: number | bigint): string {
  const plural = Number(limit) === 1 ? '' : 's';
  if (origin === 'array') return `hold ${relation} ${limit} item${plural}`;
  if (origin === 'string') return `have ${relation} ${limit} character${plural}`;
  return `be ${relation} ${limit}`;
}

/** A problem as schemas of any kind tell it (Standard Schema, Zod). */
interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What is wrong, field by field; an unknown field is reported where it stands, not at the object that holds it. */
export function fieldErrors(issues: readonly SchemaIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const at = pointer(issue.path ?? []);
    const unknown = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys : undefined;
    if (unknown === undefined) return [{ pointer: at, detail: issue.message }];
    return unknown.map((key) => ({ pointer: `${at}${pointer([String(key)])}`, detail: issue.message }));
  });
}

/** One sentence about all of them, for the `detail` of a problem. */
export function fieldsSummary(errors: readonly FieldError[]): string {
  const [first] = errors;
  if (first === undefined) return 'The request is not valid.';
  const where = first.pointer === '' ? '' : `${first.pointer} `;
  return errors.length === 1
    ? `${where}${first.detail}`
    : `${errors.length} fields are not valid; the first: ${where}${first.detail}`;
}

/** RFC 6901. */
function pointer(path: NonNullable<SchemaIssue['path']>): string {
  return path
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
