import { acceptedJobs, audit } from '../harness/audit.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const JOBS = 200;
/** Lock (2 s) and the interval at which stalled jobs are looked for (1 s), and two more to do them. */
const RECOVERY_MS = 5_000;

export const workerKilled: Scenario = {
  id: 'T-01',
  fault: 'a worker of two is killed (SIGKILL) in the middle of its jobs',
  mustHold: `its jobs are done by the other within ${RECOVERY_MS / 1_000} s`,
  short: true,
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const victim = await site.start('worker', {}, { preload: ['test/chaos/faults/slow-model.js'] });
    const other = await site.start('worker', {}, { preload: ['test/chaos/faults/slow-model.js'] });

    const killAfter = run.random.between(1, JOBS / 2);
    let done = 0;
    const killed = Promise.withResolvers<void>();
    void victim.logged(({ jobId }) => {
      if (jobId !== undefined && ++done === killAfter) killed.resolve();
      return false;
    });
    for (let i = 0; i < JOBS; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, k) => client.submit((i + k) / JOBS)));
    }
    await killed.promise;
    await victim.kill9();
    const killedAt = performance.now();
    const balance = await audit(site, client);
    const recoveryMs = performance.now() - killedAt;

    const twice = doneTwice([victim.log, other.log], [...acceptedJobs(run.ledger).keys()]);
    const missed = [...balance.missed];
    if (recoveryMs > RECOVERY_MS) missed.push(`recovered after ${recoveryMs.toFixed(0)} ms`);
    return { ...balance, recoveryMs, measured: { 'reported done twice': twice }, missed };
  },
};

function doneTwice(logs: readonly (readonly Record<string, unknown>[])[], ids: readonly string[]): number {
  const reports = logs.flat().filter(({ status }) => status === 'succeeded');
  return ids.filter((id) => reports.filter(({ jobId }) => jobId === id).length > 1).length;
}
