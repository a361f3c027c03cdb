import { audit } from '../harness/audit.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const JOBS = 60;
/** The silence after which the watchdog acts (10 s), a look before and one after (2.5 s each), and two seconds to do what waits. */
const RECOVERY_MS = 17_000;

export const workerDeaf: Scenario = {
  id: 'WATCH',
  fault: 'the only worker stays alive and connected, and silently takes no more jobs',
  mustHold: `its watchdog replaces what takes jobs, and all of them are done within ${RECOVERY_MS / 1_000} s`,
  runs: 3,
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '4' });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const worker = await site.start(
      'worker',
      { CHAOS_DEAF_AFTER: String(run.random.between(2, JOBS / 2)) },
      { preload: ['test/chaos/faults/deaf-worker.js'] },
    );
    for (let n = 0; n < JOBS; n++) await client.submit(n / JOBS);
    await worker.logged(({ message }) => message === 'hears nothing any more');
    const deafAt = performance.now();
    const balance = await audit(site, client);
    const recoveryMs = performance.now() - deafAt;
    const replaced = worker.log.filter(({ message }) => String(message).includes('is replaced')).length;
    const missed = [...balance.missed];
    if (recoveryMs > RECOVERY_MS) missed.push(`recovered after ${recoveryMs.toFixed(0)} ms`);
    if (replaced !== 1) missed.push(`the worker was replaced ${replaced} times`);
    return { ...balance, recoveryMs, missed };
  },
};
