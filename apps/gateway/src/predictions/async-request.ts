import { z } from 'zod';
import { isPlainRequest, JobPriority, PredictRequest } from '#contracts';
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
  priority: JobPriority.optional().describe(
    'which jobs that wait go first; fewer than 32 run in the order they came',
  ),
});
export type AsyncPredictRequest = z.infer<typeof AsyncPredictRequest>;

/** The body, recognised or judged as that of `POST /predict`; throws as `predictRequestOf`. */
export function asyncRequestOf(body: unknown): AsyncPredictRequest {
  return isPlainRequest(body)
    ? { ...body, expiresInSeconds: DEFAULT_EXPIRY_SECONDS }
    : parsedBody(AsyncPredictRequest, body);
}

const EXAMPLE = '01M7Y1XYKSF0R10G180W3AWH58';

/** The `202`: accepted, and where to ask. */
export const AcceptedJob = z.object({
  id: z.string().meta({ examples: [EXAMPLE] }),
  status: z.literal('queued'),
  links: z.object({ self: z.string().meta({ examples: [`/predict/async/${EXAMPLE}`] }) }),
});
export type AcceptedJob = z.infer<typeof AcceptedJob>;

export function acceptedJob(id: string): AcceptedJob {
  return { id, status: 'queued', links: { self: `/predict/async/${id}` } };
}
