import { acceptedJobs, audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { busiestSecond } from '../harness/log-rate.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { askedBetween, shareOf, steadyLoad } from '../harness/steady-load.js';

const LONG_JOBS = 6;
/** Half of what a worker has in hand may be of one model. */
const CONCURRENCY = 2 * LONG_JOBS;
const WAITING_JOBS = 10;
/** Longer than the lock of a job, which cannot be renewed meanwhile. */
const PREDICTION_MS = 1_500;
const LOCK_MS = 1_000;
const LINES_PER_SECOND = 10;
const RESUME_MS = 5_000;
const SUCCESS = 0.999;

export const queueFull: Scenario = {
  id: 'T-13',
  fault: `the queue's Redis is full (maxmemory) for 4 to 6 s while ${LONG_JOBS} jobs run that take longer than their locks last and ${WAITING_JOBS} wait; a second worker starts meanwhile; at 20 predictions and 5 jobs a second`,
  mustHold: `submissions get 503; ${100 * SUCCESS} % of the predictions answered meanwhile; no worker logs more than ${LINES_PER_SECOND} lines a second; a job that waited is done within ${RESUME_MS / 1_000} s after it; one result for each job`,
  run: async (run) => {
    const site = await Site.open(run, { JOB_LOCK_MS: String(LOCK_MS) });
    const slow = { preload: ['test/chaos/faults/slow-prediction.js'] };
    const env = { CHAOS_PREDICTION_MS: String(PREDICTION_MS), WORKER_CONCURRENCY: String(CONCURRENCY) };
    const [gateway, busy] = await Promise.all([site.start('gateway'), site.start('worker', env, slow)]);
    const client = site.client(() => gateway);
    const submit = (name: string, jobs: number) =>
      Promise.all(Array.from({ length: jobs }, (_, i) => submitUntilAccepted(client, i, `${name}-${i}`)));
    await submit('long', LONG_JOBS);
    await running(site, LONG_JOBS);
    const waiting = await submit('waiting', WAITING_JOBS);

    const { url } = site.cluster.queue;
    const from = Date.now();
    await redisCommand(url, 'CONFIG', 'SET', 'maxmemory', 1);
    const load = steadyLoad(run, client, { predictionsPerSecond: 20, jobsPerSecond: 5 });
    // With nothing in hand and jobs that wait, it would ask for the next one again and again.
    const free = await site.start('worker', env, slow);
    await new Promise((resolve) => setTimeout(resolve, run.random.between(2_000, 4_000)));
    const to = Date.now();
    const submitted = statusesOf(run, from, to);
    await redisCommand(url, 'CONFIG', 'SET', 'maxmemory', 0);
    const freedAt = performance.now();
    await Promise.race(
      [busy, free].map((worker) =>
        worker.logged(({ jobId, status }) => waiting.includes(String(jobId)) && status === 'succeeded'),
      ),
    );
    const recoveryMs = performance.now() - freedAt;
    await load.stop();
    const balance = await audit(site, client);

    const results = await site.keysInQueue('presage:record:*');
    const jobs = acceptedJobs(run.ledger).size;
    const lines = Math.max(...[busy, free].map((worker) => busiestSecond(worker, from, Date.now())));
    const answered = shareOf(askedBetween(run, 'predict', from, to), 200);
    const missed = [...balance.missed];
    if (submitted.length === 0 || submitted.some((status) => status !== 503))
      missed.push(`submissions got ${[...new Set(submitted)].join(', ')}`);
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    if (lines > LINES_PER_SECOND) missed.push(`a worker logged ${lines} lines in a second`);
    if (recoveryMs > RESUME_MS)
      missed.push(`the first of those that waited was done after ${recoveryMs.toFixed(0)} ms`);
    if (results !== jobs) missed.push(`${results} results of ${jobs} jobs`);
    return {
      ...balance,
      recoveryMs,
      measured: {
        'lines a worker logged in its busiest second': lines,
        'jobs that ran twice': ranTwice([busy, free]),
        'predictions not answered, %': 100 * (1 - answered),
      },
      missed,
    };
  },
};

async function running(site: Site, jobs: number): Promise<void> {
  for (;;) {
    const active = await redisCommand(site.cluster.queue.url, 'LLEN', 'presage:queue:prediction:active');
    if (active === jobs) return;
  }
}

const statusesOf = (run: Run, from: number, to: number): number[] =>
  askedBetween(run, 'submit', from, to).flatMap(({ outcome }) =>
    outcome === undefined ? [] : [statusOf(outcome)],
  );

/** Jobs that ran to their end more than once; those that only came too early for a free place are not meant. */
function ranTwice(workers: readonly { readonly log: readonly Record<string, unknown>[] }[]): number {
  const starts = new Map<unknown, number>();
  for (const { jobId, status } of workers.flatMap(({ log }) => log)) {
    if (jobId !== undefined && status !== 'delayed') starts.set(jobId, (starts.get(jobId) ?? 0) + 1);
  }
  return [...starts.values()].filter((count) => count > 1).length;
}
