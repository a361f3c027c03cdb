import { openLoop } from './open-loop.js';

export interface JobClientOptions {
  readonly url: string;
  /** API key. */
  readonly token: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly priority?: 'high' | 'normal' | 'low';
  /** The one feature of the n-th job. */
  readonly a: (n: number) => number;
}

/** How a client's jobs went that waits for each of them. */
export interface JobTimes {
  readonly accepted: number;
  readonly refused: number;
  /** Milliseconds from when a job was due until its client had the result. */
  readonly ms: readonly number[];
}

const WAIT_SECONDS = 30;

/** Submits jobs at a rate and waits for the result of each. */
export async function submitAndWait(options: JobClientOptions): Promise<JobTimes> {
  const { url, token, perSecond, seconds, priority = 'normal', a } = options;
  const authorization = `Bearer ${token}`;
  const times = { accepted: 0, refused: 0, ms: [] as number[] };
  const until = { stopped: false };
  setTimeout(() => (until.stopped = true), seconds * 1_000);
  await openLoop(perSecond, until, async (n, dueAt) => {
    const submitted = await fetch(`${url}/predict/async`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ features: { a: a(n), b: 0 }, priority }),
    });
    const location = submitted.headers.get('location');
    await submitted.arrayBuffer();
    if (submitted.status !== 202 || location === null) return void times.refused++;
    times.accepted++;
    const ended = await fetch(`${url}${location}?wait=${WAIT_SECONDS}`, { headers: { authorization } });
    const { status } = (await ended.json()) as { status?: string };
    if (status === 'succeeded') times.ms.push(performance.now() - dueAt);
  });
  return times;
}
