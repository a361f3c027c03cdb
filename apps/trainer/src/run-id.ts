import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import { TrainingJob } from '#contracts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What is needed of a job; BullMQ's have more. */
export interface TrainingJobLike {
  readonly id?: string | undefined;
  readonly data: unknown;
  /** When it was made, milliseconds since the epoch; the same at every delivery. */
  readonly timestamp: number;
}

/**
 * The run that a job stands for. A scheduled job has no run until it starts, and must find the same one again when
 * it is delivered twice: so its id is made from the job's own.
 */
export function runIdOf(job: TrainingJobLike): string | undefined {
  const data = TrainingJob.safeParse(job.data);
  if (!data.success) return undefined;
  return data.data.kind === 'run' ? data.data.runId : scheduledRunId(job);
}

/** A ULID: the slot's time from the job's id (`repeat:<model>:<milliseconds>`), then 80 bits of the id's hash. */
function scheduledRunId({ id = '', timestamp }: TrainingJobLike): string {
  const slot = Number(id.split(':').at(-1));
  const time = encodeTime(Number.isSafeInteger(slot) && slot > 0 ? slot : timestamp);
  const hash = createHash('sha256').update(id).digest();
  return time + Array.from(hash.subarray(0, 16), (byte) => CROCKFORD[byte % 32]).join('');
}
