import { z } from 'zod';
import { Ulid } from './names.js';
import { PredictRequest, PredictResult } from './prediction.js';
import { Problem } from './problem.js';

/**
 * What lies in the queue. Jobs outlive deployments: only ever add optional fields, and go on reading the
 * old shape while such jobs can be in flight.
 */
export const PredictionJob = z.looseObject({
  v: z.literal(1),
  id: Ulid,
  requestId: z.string(),
  request: PredictRequest,
  /** ISO 8601. */
  createdAt: z.string(),
  expiresAt: z.string(),
  /** The failed job this one runs again. */
  retryOf: Ulid.optional(),
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

/** `GET /predict/async/{id}`: a job that is still on its way, or its record. */
export const JobView = z.union([
  z.object({
    id: Ulid,
    status: z.enum(['queued', 'running']),
    createdAt: z.string(),
    startedAt: z.string().optional(),
    attempts: z.number().int().min(0),
    retryOf: Ulid.optional(),
  }),
  JobRecord,
]);
export type JobView = z.infer<typeof JobView>;
