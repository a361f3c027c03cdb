import type { Client } from './client.js';
import { statusOf } from './client.js';
import type { Ask, Entry } from './ledger.js';
import { underLoad } from './open-loop.js';
import { submitUntilAccepted } from './patient-client.js';
import type { Run } from './scenario.js';

export interface Rates {
  readonly predictionsPerSecond: number;
  readonly jobsPerSecond: number;
}

/** Predictions and jobs at fixed rates, each job under a key of its own. */
export function steadyLoad(run: Run, client: Client, { predictionsPerSecond, jobsPerSecond }: Rates) {
  const first = run.ledger.entries.length;
  const a = (n: number): number => (n % 500) / 100;
  const key = (n: number): string => `load-${first}-${n}`;
  const predictions = underLoad(predictionsPerSecond, (n, dueAt) => client.predict(a(n), { dueAt }));
  const jobs = underLoad(jobsPerSecond, (n, dueAt) => client.submit(a(n), { key: key(n), dueAt }));
  return {
    /** Sends no more, and the jobs that were not accepted once again until they are. */
    stop: async (): Promise<void> => {
      const [, sent] = await Promise.all([predictions.stop(), jobs.stop()]);
      const accepted = new Set(
        run.ledger.entries.flatMap(({ ask, outcome }) =>
          ask.kind === 'submit' && outcome !== undefined && statusOf(outcome) === 202 ? [ask.key] : [],
        ),
      );
      const missing = Array.from({ length: sent }, (_, n) => n).filter((n) => !accepted.has(key(n)));
      await Promise.all(missing.map((n) => submitUntilAccepted(client, a(n), key(n))));
    },
  };
}

/** What was asked between two moments (milliseconds since 1970), and answered. */
export function askedBetween(run: Run, kind: Ask['kind'], from: number, to: number): Entry[] {
  return run.ledger.entries.filter(
    ({ ask, sentAt, outcome }) =>
      ask.kind === kind && sentAt >= from && sentAt <= to && outcome !== undefined,
  );
}

/** Share of the entries that were answered with this status; 1 of none. */
export function shareOf(entries: readonly Entry[], status: number): number {
  const such = entries.filter(({ outcome }) => outcome !== undefined && statusOf(outcome) === status);
  return entries.length === 0 ? 1 : such.length / entries.length;
}

/** Milliseconds each of the entries took. */
export const times = (entries: readonly Entry[]): number[] =>
  entries.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome.ms]));

/** The entry that took longest. */
export const slowestOf = (entries: readonly Entry[]): Entry | undefined =>
  entries.reduce<Entry | undefined>(
    (slowest, entry) => ((entry.outcome?.ms ?? 0) > (slowest?.outcome?.ms ?? 0) ? entry : slowest),
    undefined,
  );
