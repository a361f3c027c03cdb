import { sigmoid } from '../../support/tiny-model.js';
import type { Client } from './client.js';
import { drained } from './drained.js';
import type { Entry, Ledger, Outcome } from './ledger.js';
import type { Finding } from './scenario.js';
import type { Promotion, Site } from './site.js';

/** Milliseconds after the fault within which every accepted job has ended. */
const RECOVERY_MS = 60_000;
/** Milliseconds an old version may go on answering after its alias has moved. */
const RELOAD_MS = 15_000;
const READERS = 16;

const ENDED = new Set(['succeeded', 'failed', 'canceled', 'expired']);

export interface AuditOptions {
  /** Ways a job may end besides success. */
  readonly mayEnd?: readonly ('failed' | 'canceled' | 'expired')[];
  /** Error codes that the fault itself explains, besides those that say "later". */
  readonly mayAnswer?: readonly string[];
  /** Ids of accepted jobs that the fault has taken from the store, as far as it may: nobody asks for them. */
  readonly mayForget?: readonly string[];
}

/** The counts every scenario ends with, and what stands behind them in words. */
export type Balance = Pick<Finding, 'lost' | 'doubled' | 'wrong' | 'missed'>;

/**
 * Reads everything back over the public API and holds it against the client's book: each accepted job has ended, once,
 * with the same answer every time; each answer is that of a version that was active; each error is one that is
 * documented; nothing is left in the queue. To be called when the fault is over.
 */
export async function audit(site: Site, client: Client, options: AuditOptions = {}): Promise<Balance> {
  const { ledger } = site.run;
  const jobs = acceptedJobs(ledger);
  const deadline = performance.now() + RECOVERY_MS;
  const endings = new Map<string, string>();
  const forgotten = new Set(options.mayForget);
  const ids = [...jobs.keys()].filter((id) => !forgotten.has(id));
  const reader = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop())
      endings.set(id, await endOf(id, client, deadline));
  };
  await Promise.all(Array.from({ length: READERS }, reader));

  const allowed = new Set<string>(['succeeded', ...(options.mayEnd ?? [])]);
  const lost = [...endings].filter(([, status]) => !allowed.has(status));
  const doubled = doubledJobs(ledger, forgotten);
  const wrong = ledger.entries.flatMap((entry) => problemsOf(entry, jobs, site.promotions, options));
  const left = await drained(site, deadline);
  return {
    lost: lost.length,
    doubled: doubled.length,
    wrong: wrong.length,
    missed: [
      ...some(lost.map(([id, status]) => `job ${id} ended as ${status}`)),
      ...some(doubled),
      ...some(wrong),
      ...(left === 0 ? [] : [`${left} jobs are left in the queue`]),
    ],
  };
}

/** Jobs that were accepted, and the feature each was accepted with. */
export function acceptedJobs(ledger: Ledger): Map<string, number> {
  const jobs = new Map<string, number>();
  for (const { ask, outcome } of ledger.entries) {
    if (ask.kind !== 'submit' || outcome?.kind !== 'answered' || outcome.status !== 202) continue;
    jobs.set(String(outcome.body['id']), ask.a);
  }
  return jobs;
}

async function endOf(id: string, client: Client, deadline: number): Promise<string> {
  let last = 'unknown';
  // Once in any case: of many jobs the last ones are asked for late, though they ended long ago.
  do {
    const outcome = await client.read(id, 5);
    last = outcome.kind === 'answered' ? String(outcome.body['status']) : outcome.how;
    if (ENDED.has(last)) {
      // It must not change any more: whoever reads next reads the same (see `doubledJobs`).
      await client.read(id);
      return last;
    }
    if (outcome.kind === 'answered' && outcome.status === 404) return 'forgotten';
  } while (performance.now() < deadline);
  return last;
}

/** Two different endings under one id, or two ids under one key. */
function doubledJobs(ledger: Ledger, forgotten: ReadonlySet<string>): string[] {
  const endings = new Map<string, Set<string>>();
  const idsOfKey = new Map<string, Set<string>>();
  for (const { ask, outcome } of ledger.entries) {
    if (outcome?.kind !== 'answered') continue;
    if (ask.kind === 'read' && outcome.status === 200 && ENDED.has(String(outcome.body['status']))) {
      addTo(endings, ask.id, JSON.stringify(outcome.body));
    }
    if (ask.kind === 'submit' && ask.key !== undefined && outcome.status === 202) {
      const id = String(outcome.body['id']);
      if (!forgotten.has(id)) addTo(idsOfKey, ask.key, id);
    }
  }
  const several = (map: Map<string, Set<string>>) => [...map].filter(([, values]) => values.size > 1);
  return [
    ...several(endings).map(([id, answers]) => `job ${id} ended in ${answers.size} ways`),
    ...several(idsOfKey).map(([key, ids]) => `key ${key} stands for ${ids.size} jobs`),
  ];
}

function problemsOf(
  { ask, outcome, sentAt, endedAt }: Entry,
  jobs: ReadonlyMap<string, number>,
  promotions: readonly Promotion[],
  { mayAnswer = [], mayForget = [] }: AuditOptions,
): string[] {
  if (outcome?.kind !== 'answered') return [];
  if (ask.kind === 'read' && mayForget.includes(ask.id) && outcome.body['code'] === 'unknown_job') return [];
  const says = `${ask.kind} at ${new Date(sentAt).toISOString()}`;
  if (outcome.status >= 400) {
    const problem = problemWithError(outcome, mayAnswer);
    return problem === undefined ? [] : [`${says}: ${problem}`];
  }
  const [a, answer] =
    ask.kind === 'predict'
      ? [ask.a, outcome.body]
      : ask.kind === 'read'
        ? [jobs.get(ask.id), asAnswer(outcome.body['result'])]
        : [undefined, undefined];
  if (a === undefined || answer === undefined) return [];
  // A job may have been answered long before it is read.
  const since = ask.kind === 'predict' ? sentAt : 0;
  const problem = problemWithAnswer(a, answer, since, endedAt ?? Infinity, promotions);
  return problem === undefined ? [] : [`${says}: ${problem}`];
}

/** Codes that say "not now", each with the time after which to ask again. */
const LATER = new Set([
  'queue_unavailable',
  'model_unavailable',
  'no_model',
  'storage_unavailable',
  'overloaded',
]);

function problemWithError(
  { status, contentType, retryAfter, body }: Extract<Outcome, { kind: 'answered' }>,
  mayAnswer: readonly string[],
): string | undefined {
  const code = String(body['code']);
  if (!contentType.includes('application/problem+json')) return `${status} without a problem object`;
  if (status === 503 && LATER.has(code)) {
    return retryAfter === null ? `503 ${code} without Retry-After` : undefined;
  }
  return mayAnswer.includes(code) ? undefined : `${status} ${code}: ${String(body['detail'])}`;
}

function problemWithAnswer(
  a: number,
  answer: Readonly<Record<string, unknown>>,
  sentAt: number,
  endedAt: number,
  promotions: readonly Promotion[],
): string | undefined {
  const version = String(answer['version']);
  const moves = promotions.filter((move) => move.model === answer['model']);
  const own = moves.find((move) => move.version === version);
  if (own === undefined) return `version ${version} was never promoted`;
  const active = moves.some(
    (move, i) =>
      move.version === version && move.at <= endedAt && (moves[i + 1]?.at ?? Infinity) + RELOAD_MS >= sentAt,
  );
  if (!active) return `version ${version} was not active`;
  const expected = sigmoid(own.slope * a);
  return answer['probability'] === expected
    ? undefined
    : `${String(answer['probability'])} in place of ${expected}`;
}

const asAnswer = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? { ...value } : undefined;

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key) ?? new Set();
  map.set(key, values.add(value));
}

/** A few examples say enough. */
const some = (problems: readonly string[]): string[] =>
  problems.length <= 3
    ? [...problems]
    : [...problems.slice(0, 3), `… and ${problems.length - 3} more like that`];
