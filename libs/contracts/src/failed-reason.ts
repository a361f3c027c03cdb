import { ERRORS, PresageError } from './errors.js';
import type { ErrorCode } from './errors.js';

const CODED = /^(\w+): ([^]*)$/;

/** What the queue keeps of why a job failed: `code: message`, one text being all that it has room for. */
export function toFailedReason(error: unknown): string {
  if (error instanceof PresageError) return `${error.code}: ${error.message}`;
  return `internal: ${error instanceof Error ? error.message : String(error)}`;
}

/**
 * The error a failed job had, from what the queue kept. The text of a defect of ours is for the operator who looks into
 * the queue and goes no further. A reason without a code is the queue's own: it gave the job up.
 */
export function fromFailedReason(reason: string | undefined): PresageError {
  const [, code, message] = CODED.exec(reason ?? '') ?? [];
  if (code === undefined || message === undefined || !isErrorCode(code)) {
    return new PresageError('internal', `The job was given up: ${reason ?? 'no reason is known'}.`);
  }
  return new PresageError(code, code === 'internal' ? 'Something went wrong on our side.' : message);
}

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);
