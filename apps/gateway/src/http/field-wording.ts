import { z } from 'zod';

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
 * every problem of this process. What a schema words itself stays as it is.
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
  return issue.code === 'unrecognized_keys' ? 'is not known' : undefined;
}

/** `be at least 1`; of what has a length, `hold at least 1 item`. */
function bound(origin: string, relation: string, limit: number | bigint): string {
  const plural = Number(limit) === 1 ? '' : 's';
  if (origin === 'array') return `hold ${relation} ${limit} item${plural}`;
  if (origin === 'string') return `have ${relation} ${limit} character${plural}`;
  return `be ${relation} ${limit}`;
}
