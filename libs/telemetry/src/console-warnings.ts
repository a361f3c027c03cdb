import { format } from 'node:util';
import type { JsonLogger } from './json-logger.js';

/**
 * Makes log lines of what dependencies write to the console as a warning, so that everything a process says can be read
 * as JSON: BullMQ tells of an evicting Redis that way and no other.
 */
export function logConsoleWarnings(logger: JsonLogger): void {
  Object.assign(console, {
    warn: (...words: unknown[]) => logger.warn({ message: format(...words) }, 'console'),
  });
}
