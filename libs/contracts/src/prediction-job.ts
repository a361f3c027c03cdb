import { z } from 'zod';
import { Ulid } from './names.js';
import { PredictRequest, PredictResult } from './prediction.js';
import { Problem } from './problem.js';

/** Which jobs that wait go first. */
export const JobPriority = z.enum(['high', 'normal', 'low']);
export type JobPriority = z.infer<typeof JobPriority>;

/**
 * What lies in the queue. Jobs outlive deployments: only ever add optional fields, and go on reading the
 * old shape while such jobs can be in flight. The request is written last: who looks at a job gets what comes before it.
 */
export const PredictionJob = z.looseObject({
  v: z.literal(1),
  id: Ulid,
  requestId: z.string(),
  request: PredictRequest,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The failed job this one runs again. */
  retryOf: Ulid.optional(),
  /** Of the key that submitted it; absent: nobody's, submitted where keys are off. */
  owner: z.string().optional(),
  /** Where to send how it ended. */
  webhook: z.string().optional(),
  /** As it was submitted, for when it runs again; absent: `normal`, and so is one that only a later release knows. */
  priority: JobPriority.optional().catch(undefined),
});
export type PredictionJob = z.infer<typeof PredictionJob>;

const ended = {
  id: Ulid,
  createdAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string(),
  attempts: z.number().int().min(0),
  retryOf: Ulid.optional(),
};

/** How a job ended. Written once per id; whoever comes second (success, cancel, expiry) finds it taken. */
export const JobRecord = z.discriminatedUnion('status', [
  z.object({ ...ended, status: z.literal('succeeded'), result: PredictResult }),
  z.object({ ...ended, status: z.literal('failed'), error: Problem }),
  z.object({ ...ended, status: z.literal('canceled') }),
  z.object({ ...ended, status: z.literal('expired') }),
]);
export type JobRecord = z.infer<typeof JobRecord>;

/** A record as it is kept: with whose it is, which nobody is shown. */
export type OwnedRecord = JobRecord & { owner?: string | undefined };

/** `GET /predict/async/{id}`: a job that is still on its way, or its record. */
export const JobView = z.union([
  z.object({
    id: Ulid,
    status: z.enum(['queued', 'running']),
    /** Of a queued job that waits for its turn: 1 is next. */
    position: z.number().int().min(1).optional(),
    /** By the pace of the queue; absent while none is known. */
    estimatedStartAt: z.string().optional(),
    createdAt: z.string(),
    startedAt: z.string().optional(),
    attempts: z.number().int().min(0),
    retryOf: Ulid.optional(),
  }),
  JobRecord,
]);
export type JobView = z.infer<typeof JobView>;
