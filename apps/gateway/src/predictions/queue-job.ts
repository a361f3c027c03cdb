import { fromFailedReason, toProblem } from '#contracts';
import type { JobView, OwnedRecord } from '#contracts';
import type { QueuedJob } from '#redis';

/** What is known of a job whichever way it goes. */
function known(job: QueuedJob) {
  const { id, createdAt, retryOf } = job.data;
  return {
    id,
    createdAt,
    attempts: job.attemptsMade,
    ...(job.processedOn === undefined ? {} : { startedAt: iso(job.processedOn) }),
    ...(retryOf === undefined ? {} : { retryOf }),
  };
}

/** For records only: views do not show it. */
function owned({ data: { owner } }: Pick<QueuedJob, 'data'>) {
  return owner === undefined ? {} : { owner };
}

export function running(job: QueuedJob): JobView {
  return { ...known(job), status: 'running' };
}

/** @param perSecond how many jobs start in a second; undefined: not known */
export function queued(job: QueuedJob, perSecond: number | undefined): JobView {
  const { ahead } = job;
  return {
    ...known(job),
    status: 'queued',
    ...(ahead === undefined ? {} : { position: ahead + 1 }),
    ...(ahead === undefined || perSecond === undefined
      ? {}
      : { estimatedStartAt: iso(Date.now() + ((ahead + 1) * 1_000) / perSecond) }),
  };
}

/** The record of a job that ends now without having run to its end. */
export function stopped(job: QueuedJob, status: 'canceled' | 'expired'): OwnedRecord {
  return { ...known(job), ...owned(job), status, finishedAt: iso(Date.now()) };
}

/** The record of a failed job as far as the queue remembers it: given up by the queue itself, or forgotten by us. */
export function failed(job: QueuedJob): OwnedRecord {
  return {
    ...known(job),
    ...owned(job),
    status: 'failed',
    finishedAt: iso(job.finishedOn ?? Date.now()),
    error: toProblem(fromFailedReason(job.failedReason ?? ''), job.data.requestId),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
