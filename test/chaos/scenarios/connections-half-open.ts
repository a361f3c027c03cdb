import { audit } from '../harness/audit.js';
import { doneJob, submitUntilAccepted } from '../harness/patient-client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { askedBetween, shareOf, steadyLoad } from '../harness/steady-load.js';

/** Of the two connections a submission needs, one after the other is found dead after 3 s. */
const ACCEPT_MS = 8_000;
const RESUME_MS = 20_000;
const SUCCESS = 0.999;

export const connectionsHalfOpen: Scenario = {
  id: 'T-11',
  fault:
    'all connections to both Redis are half open: nothing gets through them and nothing closes them; new ones work',
  mustHold: `jobs are accepted again within ${ACCEPT_MS / 1_000} s and done within ${RESUME_MS / 1_000} s; ${100 * SUCCESS} % of the predictions answered meanwhile`,
  run: async (run) => {
    const site = await Site.open(run);
    const [gateway] = await Promise.all([
      site.start('gateway'),
      site.start('worker', {}, { preload: ['test/chaos/faults/slow-model.js'] }),
    ]);
    const client = site.client(() => gateway);
    const load = steadyLoad(run, client, { predictionsPerSecond: 50, jobsPerSecond: 20 });
    await new Promise((resolve) => setTimeout(resolve, run.random.between(500, 1_500)));

    const from = Date.now();
    const lostAt = performance.now();
    site.queueLine.loseConnections();
    site.cacheLine.loseConnections();
    await submitUntilAccepted(client, 1, 'after-1');
    const acceptedMs = performance.now() - lostAt;
    await doneJob(client, 'after-2');
    const recoveryMs = performance.now() - lostAt;
    const answered = shareOf(askedBetween(run, 'predict', from, Date.now()), 200);
    await load.stop();
    const balance = await audit(site, client);

    const missed = [...balance.missed];
    if (acceptedMs > ACCEPT_MS) missed.push(`accepted again after ${acceptedMs.toFixed(0)} ms`);
    if (recoveryMs > RESUME_MS) missed.push(`the first job was done after ${recoveryMs.toFixed(0)} ms`);
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    return {
      ...balance,
      recoveryMs,
      measured: {
        'accepted again after, ms': acceptedMs,
        'predictions not answered, %': 100 * (1 - answered),
      },
      missed,
    };
  },
};
