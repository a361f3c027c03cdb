import { z } from 'zod';
import { PredictionJob, Ulid } from '#contracts';

/** What every version of a job has had and will have. */
const Envelope = z.looseObject({
  v: z.number().int(),
  id: Ulid,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
type Envelope = z.infer<typeof Envelope>;

export type JobRead =
  | { kind: 'job'; envelope: Envelope; job: PredictionJob }
  /** Made by a newer Presage: in a rolling deployment a newer worker will come for it. */
  | { kind: 'newer'; envelope: Envelope }
  | { kind: 'unreadable'; detail: string };

/** Parses what lies in the queue. */
export function readJob(data: unknown): JobRead {
  const envelope = Envelope.safeParse(data);
  if (!envelope.success) return { kind: 'unreadable', detail: z.prettifyError(envelope.error) };
  if (envelope.data.v > 1) return { kind: 'newer', envelope: envelope.data };
  const job = PredictionJob.safeParse(data);
  if (!job.success) return { kind: 'unreadable', detail: z.prettifyError(job.error) };
  return { kind: 'job', envelope: envelope.data, job: job.data };
}
