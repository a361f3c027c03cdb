import { ERRORS, Problem } from '#contracts';
import type { Operation } from './operation.js';
import type { FuzzRequest } from './request.js';
import type { FuzzAnswer } from './send.js';

/** What a path that has gone astray may be told: nothing is there, or not in this way. */
const NOT_HERE: ReadonlySet<number> = new Set([404, 405, 414]);
/** Headers that Node itself does not read. */
const UNREAD: ReadonlySet<number> = new Set([400, 431]);
const INSIDE = /node_modules|\.js:\d|\\n +at |ENOENT|EACCES|"\/tmp\//;

/** What is wrong with an answer, in words; undefined when it is as documented. */
export function wrongWith(
  { answers }: Operation,
  { astray }: FuzzRequest,
  { status, headers, text }: FuzzAnswer,
  canary: string,
): string | undefined {
  if (text.includes(canary)) return 'a file outside was read';
  if (status === 500) return `500: ${text}`;
  if (text === '' && UNREAD.has(status)) return undefined;
  if (INSIDE.test(text) && status >= 400) return `tells of its inside: ${text}`;
  const documented = answers.get(status);
  if (documented === undefined) {
    if (astray && (NOT_HERE.has(status) || status < 400)) return undefined;
    return `${status} is not documented: ${text.slice(0, 300)}`;
  }
  if (documented.types.length === 0) return text === '' ? undefined : `a body where none is: ${text}`;
  const type = headers['content-type']?.split(';', 1)[0] ?? '';
  if (!documented.types.includes(type)) return `${status} is ${type}, not ${documented.types.join()}`;
  if (type === 'application/problem+json') return wrongWithProblem(status, headers['x-request-id'], text);
  // Another route may have answered.
  if (astray || documented.schema === undefined) return undefined;
  const checked = documented.schema.safeParse(JSON.parse(text));
  return checked.success
    ? undefined
    : `${status} is not as documented: ${checked.error.message}\n${text.slice(0, 500)}`;
}

function wrongWithProblem(status: number, requestId: unknown, text: string): string | undefined {
  const parsed = Problem.safeParse(JSON.parse(text));
  if (!parsed.success) return `no problem: ${text}`;
  const known = Object.entries(ERRORS).find(([code]) => code === parsed.data.code)?.[1];
  if (known?.status !== status || parsed.data.status !== status)
    return `${status} with another code: ${text}`;
  return parsed.data.requestId === requestId ? undefined : `another request id: ${text}`;
}
