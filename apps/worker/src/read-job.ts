import { z } from 'zod';
import { PredictionJob, readPredictRequest, Ulid } from '#contracts';

/** What every version of a job has had and will have. */
const Envelope = z.looseObject({
  v: z.number().int(),
  id: Ulid,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  owner: z.string().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/** A job but for its request, which is long and has a reader of its own. */
const WithoutRequest = PredictionJob.extend({ request: z.unknown() });

export type JobRead =
  | { kind: 'job'; envelope: Envelope; job: PredictionJob }
  /** Made by a newer Presage: in a rolling deployment a newer worker will come for it. */
  | { kind: 'newer'; envelope: Envelope }
  | { kind: 'unreadable'; detail: string };

/** Parses what lies in the queue. */
export function readJob(data: unknown): JobRead {
  const job = WithoutRequest.safeParse(data);
  if (!job.success) return readEnvelope(data, job.error);
  const request = readPredictRequest(job.data.request);
  if (!request.success) return unreadable(request.error);
  return { kind: 'job', envelope: job.data, job: { ...job.data, request: request.data } };
}

function readEnvelope(data: unknown, problem: z.ZodError): JobRead {
  const envelope = Envelope.safeParse(data);
  return envelope.success && envelope.data.v > 1
    ? { kind: 'newer', envelope: envelope.data }
    : unreadable(envelope.error ?? problem);
}

const unreadable = (error: z.ZodError): JobRead => ({ kind: 'unreadable', detail: z.prettifyError(error) });
