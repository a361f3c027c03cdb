import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { outageMs } from '../harness/outage.js';
import { doneJob } from '../harness/patient-client.js';
import { quantile } from '../harness/quantile.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { askedBetween, shareOf, steadyLoad, times } from '../harness/steady-load.js';

const REFUSAL_MS = 50;
const SUCCESS = 0.999;
const FIRST_JOB_MS = 3_000;

export const queueRefused: Scenario = {
  id: 'T-09',
  fault:
    'the connections to both Redis are reset and new ones refused, for 30 s in the first run and 4 s in the others, at 50 predictions and 20 jobs a second',
  mustHold: `the 99th percentile of the 503 within ${REFUSAL_MS} ms; ${100 * SUCCESS} % of the predictions answered meanwhile; the first job done within ${FIRST_JOB_MS / 1_000} s after it`,
  run: async (run) => {
    const site = await Site.open(run);
    const [gateway] = await Promise.all([site.start('gateway'), site.start('worker')]);
    const client = site.client(() => gateway);
    const load = steadyLoad(run, client, { predictionsPerSecond: 50, jobsPerSecond: 20 });
    await new Promise((resolve) => setTimeout(resolve, run.random.between(500, 1_500)));

    const from = Date.now();
    await Promise.all([site.queueLine.refuse(), site.cacheLine.refuse()]);
    await new Promise((resolve) => setTimeout(resolve, outageMs(run)));
    const to = Date.now();
    await Promise.all([site.queueLine.heal(), site.cacheLine.heal()]);
    const recoveryMs = await doneJob(client, 'after');
    await load.stop();
    const balance = await audit(site, client);

    const refused = askedBetween(run, 'submit', from, to).filter(
      ({ outcome }) => outcome !== undefined && statusOf(outcome) === 503,
    );
    const refusalMs = quantile(times(refused), 0.99);
    const answered = shareOf(askedBetween(run, 'predict', from, to), 200);
    const missed = [...balance.missed];
    if (refused.length === 0) missed.push('no submission was refused');
    if (refusalMs > REFUSAL_MS) missed.push(`p99 of the 503 was ${refusalMs.toFixed(0)} ms`);
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    if (recoveryMs > FIRST_JOB_MS) missed.push(`the first job was done after ${recoveryMs.toFixed(0)} ms`);
    return {
      ...balance,
      recoveryMs,
      measured: {
        '503': refused.length,
        'their p99, ms': refusalMs,
        'predictions not answered, %': 100 * (1 - answered),
        "predictions' p99 meanwhile, ms": quantile(times(askedBetween(run, 'predict', from, to)), 0.99),
      },
      missed,
    };
  },
};
