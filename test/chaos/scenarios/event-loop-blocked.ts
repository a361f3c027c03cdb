import { acceptedJobs, audit } from '../harness/audit.js';
import { metricOf } from '../harness/metric.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const RUNS = 5;
const JOBS = 200;
/** Lock (2 s) and the interval at which stalled jobs are looked for (1 s), and two more to do them. */
const RECOVERY_MS = 5_000;
const LAG = 'nodejs_eventloop_lag_max_seconds';

export const eventLoopBlocked: Scenario = {
  id: 'T-48',
  fault: `the event loop of one of two workers stands still in the middle of its jobs: 12 s in one of ${RUNS} runs, 4 s in the others; the lock is 2 s`,
  mustHold: `its jobs are done by the other within ${RECOVERY_MS / 1_000} s, what it says late changes nothing, and ${LAG} tells how long it stood still`,
  runs: RUNS,
  run: async (run) => {
    const blockMs = run.seed % RUNS === 1 ? 12_000 : 4_000;
    const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const blocking = {
      CHAOS_BLOCK_AT: String(run.random.between(1, JOBS / 4)),
      CHAOS_BLOCK_MS: String(blockMs),
    };
    const blocked = await site.start('worker', blocking, { preload: ['test/chaos/faults/blocked-loop.js'] });
    const other = await site.start('worker', {}, { preload: ['test/chaos/faults/slow-model.js'] });

    const standsStill = blocked.logged(({ loop }) => loop === 'blocked').then(() => performance.now());
    for (let i = 0; i < JOBS; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, k) => client.submit((i + k) / JOBS)));
    }
    const blockedAt = await standsStill;
    const ended = await audit(site, client);
    const recoveryMs = performance.now() - blockedAt;
    // And again when it has woken: its own answers come too late.
    await blocked.logged(({ loop }) => loop === 'free');
    const lagSeconds = await metricOf(blocked, LAG);
    const balance = await audit(site, client);

    const missed = [...new Set([...ended.missed, ...balance.missed])];
    if (recoveryMs > RECOVERY_MS) missed.push(`recovered after ${recoveryMs.toFixed(0)} ms`);
    if (lagSeconds < (0.9 * blockMs) / 1_000) missed.push(`${LAG} says ${lagSeconds}`);
    const late = takenTwice([blocked.log, other.log], [...acceptedJobs(run.ledger).keys()]);
    return {
      ...balance,
      recoveryMs,
      measured: { [LAG]: lagSeconds, 'jobs that both workers did': late },
      missed,
    };
  },
};

function takenTwice(logs: readonly (readonly Record<string, unknown>[])[], ids: readonly string[]): number {
  return ids.filter((id) => logs.every((log) => log.some(({ jobId }) => jobId === id))).length;
}
