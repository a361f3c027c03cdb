import { acceptedJobs, audit } from '../harness/audit.js';
import { underLoad } from '../harness/open-loop.js';
import { outageMs } from '../harness/outage.js';
import { doneJob } from '../harness/patient-client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { shareOf, askedBetween, slowestOf, steadyLoad } from '../harness/steady-load.js';

const REPLY_MS = 1_200;
const SUCCESS = 0.999;
const FIRST_JOB_MS = 3_000;
/** Each of these asks the queue. */
const OTHERS = ['/jobs?status=failed', '/training/schedules/tiny', '/ready', '/metrics', '/models/tiny'];

export const queueFrozen: Scenario = {
  id: 'T-10',
  fault:
    "the queue's Redis hangs (SIGSTOP), for 30 s in the first run and 4 s in the others, at 50 predictions and 20 jobs a second and 10 other calls",
  mustHold: `no answer takes longer than ${REPLY_MS / 1_000} s; ${100 * SUCCESS} % of the predictions answered meanwhile; the first job done within ${FIRST_JOB_MS / 1_000} s after it; as many results as keys`,
  run: async (run) => {
    const site = await Site.open(run);
    const [gateway] = await Promise.all([site.start('gateway'), site.start('worker')]);
    const client = site.client(() => gateway);
    const load = steadyLoad(run, client, { predictionsPerSecond: 50, jobsPerSecond: 20 });
    const others = underLoad(10, (n, dueAt) => {
      const [id] = run.random.next() < 0.5 ? acceptedJobs(run.ledger).keys() : [];
      if (id !== undefined) return client.read(id, 0, { dueAt });
      return client.other('GET', OTHERS[n % OTHERS.length] ?? '', undefined, { dueAt });
    });
    await new Promise((resolve) => setTimeout(resolve, run.random.between(500, 1_500)));

    const from = Date.now();
    site.cluster.queue.pause();
    await new Promise((resolve) => setTimeout(resolve, outageMs(run)));
    const to = Date.now();
    site.cluster.queue.resume();
    const recoveryMs = await doneJob(client, 'after');
    await others.stop();
    await load.stop();
    const balance = await audit(site, client, { mayAnswer: ['not_found', 'unknown_schedule'] });
    const results = await site.keysInQueue('presage:record:*');
    const jobs = acceptedJobs(run.ledger).size;

    const meanwhile = (['predict', 'submit', 'read', 'other'] as const).flatMap((kind) =>
      askedBetween(run, kind, from, to),
    );
    const slowest = slowestOf(meanwhile);
    const slowestMs = slowest?.outcome?.ms ?? 0;
    const answered = shareOf(askedBetween(run, 'predict', from, to), 200);
    const missed = [...balance.missed];
    if (slowestMs > REPLY_MS) missed.push(`${JSON.stringify(slowest?.ask)} took ${slowestMs.toFixed(0)} ms`);
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    if (recoveryMs > FIRST_JOB_MS) missed.push(`the first job was done after ${recoveryMs.toFixed(0)} ms`);
    if (results !== jobs) missed.push(`${results} results of ${jobs} jobs`);
    return {
      ...balance,
      recoveryMs,
      measured: { 'slowest answer, ms': slowestMs, 'predictions not answered, %': 100 * (1 - answered) },
      missed,
    };
  },
};
