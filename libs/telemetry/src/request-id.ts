import { ulid } from 'ulid';

const SANE = /^[\w.:-]{1,128}$/;

/** The client's request id if it can be logged and echoed safely, else a new one. */
export function requestIdOf(header: unknown): string {
  return typeof header === 'string' && SANE.test(header) ? header : ulid();
}
