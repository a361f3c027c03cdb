import { setTimeout as sleep } from 'node:timers/promises';
import { acceptedJobs, audit } from '../harness/audit.js';
import type { Ledger, Outcome } from '../harness/ledger.js';
import { underLoad } from '../harness/open-loop.js';
import { quantile } from '../harness/quantile.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { supervised } from '../harness/supervised.js';

const DEADLY = 666;
const JOBS_PER_SECOND = 20;
const MOST_DEATHS = 5;
const BASELINE_MS = 2_000;
const BESIDE_MS = 500;

export const poisonJob: Scenario = {
  id: 'T-22',
  fault:
    'a job kills the only worker whenever it runs (SIGABRT, SIGSEGV or SIGKILL), in the middle of others',
  mustHold:
    `the worker dies of it ${MOST_DEATHS} times at most; then it is a dead letter, no other job failed, and a retry succeeds ` +
    'with a mended model. The p99 of the others cannot stay within 2 ×: ' +
    'they wait for the worker to come back, those beside it at the first two deaths for their lock to end as well',
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '16', JOB_LOCK_MS: '1000' });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const deadly = {
      // So that others are always beside it; it kills before they are done.
      CHAOS_MODEL_MS: '200',
      CHAOS_DEADLY: String(DEADLY),
      CHAOS_SIGNAL: run.random.pick(['SIGABRT', 'SIGSEGV', 'SIGKILL']),
    };
    const preload = ['test/chaos/faults/slow-model.js', 'test/chaos/faults/deadly-model.js'];
    const worker = () => site.start('worker', deadly, { preload });
    const victim = await supervised(worker);

    const load = underLoad(JOBS_PER_SECOND, (n, dueAt) => client.submit((n % 100) / 100, { dueAt }));
    await sleep(BASELINE_MS);
    const submittedAt = Date.now();
    const id = idOf(await client.submit(DEADLY, { key: 'poison' }));
    while (!ENDED.has(statusIn(await client.read(id, 5))));
    const givenUpMs = Date.now() - submittedAt;
    await load.stop();

    const balance = await audit(site, client, { mayEnd: ['failed'] });
    const { deaths } = victim;
    const failed = await client.other('GET', '/jobs?status=failed');
    await victim.stop();
    await site.start('worker');
    const retried = idOf(await client.other('POST', `/jobs/${id}/retry`));
    const again = statusIn(await client.read(retried, 10));

    const missed = [...balance.missed];
    if (deaths > MOST_DEATHS) missed.push(`the worker died ${deaths} times`);
    const failures = idsIn(failed);
    if (failures.length !== 1 || failures[0] !== id) missed.push(`failed: ${failures.join(', ')}, not ${id}`);
    if (again !== 'succeeded') missed.push(`the retry: ${again}`);
    const p99 = (since: number, until: number) => quantile(durations(run.ledger, since, until), 0.99);
    return {
      ...balance,
      measured: {
        deaths,
        'given up after, ms': givenUpMs,
        // Without those that were beside it.
        'p99 of jobs before, ms': p99(0, submittedAt - BESIDE_MS),
        'p99 of the others, ms': p99(submittedAt, Infinity),
      },
      missed,
    };
  },
};

const ENDED = new Set(['succeeded', 'failed']);

const bodyOf = (outcome: Outcome) => (outcome.kind === 'answered' ? outcome.body : {});
const idOf = (outcome: Outcome) => String(bodyOf(outcome)['id']);
const statusIn = (outcome: Outcome) => String(bodyOf(outcome)['status']);

function idsIn(outcome: Outcome): string[] {
  const jobs = bodyOf(outcome)['jobs'];
  return Array.isArray(jobs) ? jobs.map((job: { id: string }) => job.id) : [];
}

/** Milliseconds from acceptance to the end of the jobs that succeeded and were accepted in this time. */
function durations(ledger: Ledger, since: number, until: number): number[] {
  const ids = acceptedJobs(ledger);
  const found = new Map<string, number>();
  for (const { ask, outcome } of ledger.entries) {
    if (ask.kind !== 'read' || !ids.has(ask.id) || outcome?.kind !== 'answered') continue;
    const { status, createdAt, finishedAt } = outcome.body;
    const created = Date.parse(String(createdAt));
    if (status !== 'succeeded' || created < since || created >= until) continue;
    found.set(ask.id, Date.parse(String(finishedAt)) - created);
  }
  return [...found.values()];
}
