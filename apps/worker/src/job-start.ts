import type { Job } from 'bullmq';
import { toProblem, Ulid } from '#contracts';
import type { OwnedRecord } from '#contracts';
import type { Ending } from './job-outcome.js';
import { readJob } from './read-job.js';
import type { JobRead } from './read-job.js';

/** One start of a job: what is known of it whatever becomes of it. */
export interface JobStart {
  readonly id: string;
  readonly read: JobRead;
  readonly createdAt: string;
  readonly startedAt: string;
  /** The same moment on the clock that nobody sets (`performance.now()`). */
  readonly startedMs: number;
  /** Milliseconds since the epoch; never for a job that cannot be read. */
  readonly expiresAt: number;
  /** Attempts used before this one: starts that were delayed, or died without a word, do not count. */
  readonly attemptsBefore: number;
  readonly lastAttempt: boolean;
  readonly requestId: string | undefined;
  readonly retryOf: string | undefined;
  readonly owner: string | undefined;
  readonly webhook: string | undefined;
}

/** Nothing but the id is left of it: the queue's Redis has lost its end, and the id stood in a list that was older. */
export const isRemnant = (job: Job<unknown>): boolean => Number.isNaN(job.timestamp);

/** Undefined: it has not got an id of ours, so nobody can ask for it. */
export function startOf(job: Job<unknown>): JobStart | undefined {
  const id = Ulid.safeParse(job.id);
  if (!id.success) return undefined;
  const read = readJob(job.data);
  const envelope = read.kind === 'unreadable' ? undefined : read.envelope;
  const known = read.kind === 'job' ? read.job : undefined;
  return {
    id: id.data,
    read,
    createdAt: envelope?.createdAt ?? new Date(job.timestamp).toISOString(),
    startedAt: new Date().toISOString(),
    startedMs: performance.now(),
    expiresAt: envelope === undefined ? Infinity : Date.parse(envelope.expiresAt),
    attemptsBefore: job.attemptsMade,
    lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
    requestId: known?.requestId,
    retryOf: known?.retryOf,
    owner: envelope?.owner,
    webhook: known?.webhook,
  };
}

/** How the job ended, as it is told to those who ask for it. */
export function recordOf(start: JobStart, ending: Ending): OwnedRecord {
  const { id, createdAt, startedAt, attemptsBefore, retryOf, owner, requestId } = start;
  const finishedAt = new Date().toISOString();
  const ended = {
    id,
    createdAt,
    finishedAt,
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(owner === undefined ? {} : { owner }),
  };
  const attempts = attemptsBefore + 1;
  switch (ending.kind) {
    case 'succeeded':
      return { ...ended, status: 'succeeded', startedAt, attempts, result: ending.result };
    case 'failed':
      return { ...ended, status: 'failed', startedAt, attempts, error: toProblem(ending.error, requestId) };
    case 'expired':
      return { ...ended, status: 'expired', attempts: attemptsBefore };
  }
}
