import type { JobView } from '#contracts';

/** One change of a job, as it is written to streams. */
export interface JobEvent {
  /** Made of the state alone: whoever asks anywhere, the same state has the same id, and the next one another. */
  readonly id: string;
  readonly text: string;
  /** The job has ended: nothing comes after it. */
  readonly last: boolean;
}

export function jobEvent(view: JobView): JobEvent {
  const last = view.status !== 'queued' && view.status !== 'running';
  // A job whose worker died is queued and running again: the start tells that from the time before.
  const start = last || view.startedAt === undefined ? '' : `-${Date.parse(view.startedAt)}`;
  const id = view.status + start;
  return { id, text: `id: ${id}\nevent: status\ndata: ${JSON.stringify(view)}\n\n`, last };
}
