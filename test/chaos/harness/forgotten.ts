import { statusOf } from './client.js';
import type { Client } from './client.js';
import { submitUntilAccepted } from './patient-client.js';
import type { Run } from './scenario.js';

/** What a store that lost data does not know any more. */
export interface Forgotten {
  /** Ids of jobs that were accepted. */
  readonly jobs: readonly string[];
  /** Ids of jobs that are known, since a worker had them in hand and wrote their ends afterwards, but not by their keys. */
  readonly keys: readonly string[];
  /** Milliseconds before the loss at which the oldest of all these was accepted; 0 without any. */
  readonly oldestMs: number;
}

/**
 * Asks for all jobs that were accepted before the loss, and sends everything again under the same keys, as clients do
 * who have not seen its end, until it is accepted.
 * @param first index in the ledger from which on it counts
 * @param at the moment of the loss, milliseconds since 1970
 */
export async function forgotten(run: Run, client: Client, first: number, at: number): Promise<Forgotten> {
  const entries = run.ledger.entries.slice(first);
  const keys = new Map(
    entries.flatMap(({ ask }) => (ask.kind === 'submit' && ask.key !== undefined ? [[ask.key, ask.a]] : [])),
  );
  // What was sent after the loss must not be lost.
  const accepted = entries.flatMap(({ ask, sentAt, outcome, endedAt = Infinity }) => {
    if (ask.kind !== 'submit' || sentAt > at || outcome?.kind !== 'answered' || outcome.status !== 202)
      return [];
    return [{ id: String(outcome.body['id']), endedAt }];
  });
  const known = await Promise.all(accepted.map(async ({ id }) => statusOf(await client.read(id)) !== 404));
  const again = new Set(await Promise.all([...keys].map(([key, a]) => submitUntilAccepted(client, a, key))));
  const jobs = accepted.filter((_, i) => known[i] === false);
  const byKey = accepted.filter(({ id }, i) => known[i] === true && !again.has(id));
  return {
    jobs: jobs.map(({ id }) => id),
    keys: byKey.map(({ id }) => id),
    oldestMs: Math.max(0, ...[...jobs, ...byKey].map(({ endedAt }) => at - endedAt)),
  };
}
