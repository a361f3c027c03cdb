import type { Client } from './client.js';

const PAUSE_MS = 20;

/**
 * Sends a job as a client does that wants it done: again, under the same key, whatever it hears, until it is accepted.
 * @returns the id it was accepted under at last
 */
export async function submitUntilAccepted(client: Client, a: number, key: string): Promise<string> {
  for (;;) {
    const outcome = await client.submit(a, { key });
    if (outcome.kind === 'answered' && outcome.status === 202) return String(outcome.body['id']);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Has one more job done, from its submission to its end, whatever it takes.
 * @returns milliseconds until it had succeeded
 */
export async function doneJob(client: Client, key: string): Promise<number> {
  const since = performance.now();
  const id = await submitUntilAccepted(client, 0.5, key);
  for (;;) {
    const outcome = await client.read(id, 1);
    if (outcome.kind === 'answered' && outcome.body['status'] === 'succeeded')
      return performance.now() - since;
    if (outcome.kind === 'broken' || outcome.status !== 200)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
