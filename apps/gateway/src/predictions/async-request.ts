import { z } from 'zod';
import { isPlainRequest, PredictRequest } from '#contracts';
import { parsedBody } from '../http/request.pipe.js';

const DEFAULT_EXPIRY_SECONDS = 3_600;
const LONGEST_EXPIRY_SECONDS = 7 * 86_400;

/** The body of `POST /predict/async`: a prediction, and until when it is worth having. */
export const AsyncPredictRequest = PredictRequest.safeExtend({
  /** A job that has not ended by then never runs. */
  expiresInSeconds: z.number().int().min(1).max(LONGEST_EXPIRY_SECONDS).default(DEFAULT_EXPIRY_SECONDS),
  /** The address that is told how the job ended. */
  webhook: z.string().optional(),
  /** Absent: `normal`. No default: one would make another body of what a client sends again under its key. */
  priority: z.enum(['high', 'normal', 'low']).optional().describe('which jobs that wait go first'),
});
export type AsyncPredictRequest = z.infer<typeof AsyncPredictRequest>;

/** The body, recognised or judged as that of `POST /predict`; throws as `predictRequestOf`. */
export function asyncRequestOf(body: unknown): AsyncPredictRequest {
  return isPlainRequest(body)
    ? { ...body, expiresInSeconds: DEFAULT_EXPIRY_SECONDS }
    : parsedBody(AsyncPredictRequest, body);
}

/** The `202`: accepted, and where to ask. */
export const AcceptedJob = z.object({
  id: z.string(),
  status: z.literal('queued'),
  links: z.object({ self: z.string() }),
});
export type AcceptedJob = z.infer<typeof AcceptedJob>;

export function acceptedJob(id: string): AcceptedJob {
  return { id, status: 'queued', links: { self: `/predict/async/${id}` } };
}
