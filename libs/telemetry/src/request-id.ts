import { newUlid } from './new-ulid.js';

/** An API key that was sent in its place is not an id. */
const SANE = /^(?!pk_)[\w.:-]{1,128}$/;

/** The client's request id if it can be logged and echoed safely, else a new one. */
export function requestIdOf(header: unknown): string {
  return typeof header === 'string' && SANE.test(header) ? header : newUlid();
}
