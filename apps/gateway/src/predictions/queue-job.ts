import type { Job } from 'bullmq';
import { fromFailedReason, toProblem } from '#contracts';
import type { JobRecord, JobView, PredictionJob } from '#contracts';

/** A job as it lies in the queue. */
export type QueueJob = Job<PredictionJob>;

/** What is known of a job whichever way it goes. */
function known(job: QueueJob) {
  const { id, createdAt, retryOf } = job.data;
  return {
    id,
    createdAt,
    attempts: job.attemptsMade,
    ...(job.processedOn === undefined ? {} : { startedAt: iso(job.processedOn) }),
    ...(retryOf === undefined ? {} : { retryOf }),
  };
}

/** A job on its way. */
export function pending(job: QueueJob, status: 'queued' | 'running'): JobView {
  return { ...known(job), status };
}

/** The record of a job that ends now without having run to its end. */
export function stopped(job: QueueJob, status: 'canceled' | 'expired'): JobRecord {
  return { ...known(job), status, finishedAt: iso(Date.now()) };
}

/** The record of a failed job as far as the queue remembers it: given up by the queue itself, or forgotten by us. */
export function failed(job: QueueJob): JobRecord {
  return {
    ...known(job),
    status: 'failed',
    finishedAt: iso(job.finishedOn ?? Date.now()),
    error: toProblem(fromFailedReason(job.failedReason), job.data.requestId),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
