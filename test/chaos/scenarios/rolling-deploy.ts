import { acceptedJobs, audit } from '../harness/audit.js';
import { Balancer } from '../harness/balancer.js';
import { statusOf } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const JOBS_PER_SECOND = 50;
/** A worker looks again after 5 s, and a little later each time, at a job that it does not know. */
const RECOVERY_MS = 10_000;
const NEWER = {
  gateway: { preload: ['test/chaos/faults/newer-gateway.js'] },
  worker: { preload: ['test/chaos/faults/newer-worker.js'] },
};

export const rollingDeploy: Scenario = {
  id: 'T-45',
  fault:
    'gateway and worker are replaced under load by ones of a newer release: half of its jobs are of a version that the ' +
    'older worker does not know, the others and its records have more in them; then an older gateway comes back',
  mustHold: `the older worker delays what it does not know, the newer one does it within ${RECOVERY_MS / 1_000} s; no job fails, no request`,
  // An older worker that does not delay is waited for in vain.
  minutes: 2,
  run: async (run) => {
    const site = await Site.open(run, { SHUTDOWN_DRAIN_MS: '500' });
    const balancer = new Balancer(site);
    const older = { gateway: await site.start('gateway'), worker: await site.start('worker') };
    balancer.add(older.gateway);
    let failed = 0;
    const load = underLoad(JOBS_PER_SECOND, async (n, dueAt) => {
      const outcome = await balancer.send((to) => to.submit((n % 500) / 100, { dueAt, key: `job-${n}` }));
      if (statusOf(outcome) !== 202) failed++;
    });

    const gateway = await site.start('gateway', {}, NEWER.gateway);
    balancer.add(gateway);
    // Both releases at once, for a moment that the seed decides.
    await older.worker.logged(({ status }) => status === 'delayed');
    await new Promise((resolve) => setTimeout(resolve, run.random.between(0, 1_000)));
    const workerFirst = run.random.next() < 0.5;
    const worker = workerFirst ? await site.start('worker', {}, NEWER.worker) : undefined;
    await older.gateway.stop();
    balancer.remove(older.gateway);
    await older.worker.stop();
    const newerWorker = worker ?? (await site.start('worker', {}, NEWER.worker));
    await load.stop();

    const deployedAt = performance.now();
    // An older gateway again: a deployment that is taken back half-way reads what the newer ones wrote.
    const again = await site.start('gateway');
    const balance = await audit(
      site,
      site.client(() => again),
    );
    const recoveryMs = performance.now() - deployedAt;

    // Its last lines are written when it ends, if not before.
    await newerWorker.stop();
    const delayed = new Set(
      older.worker.log.filter(({ status }) => status === 'delayed').map(({ jobId }) => jobId),
    );
    const done = [...delayed].filter((id) =>
      newerWorker.log.some(({ jobId, status }) => jobId === id && status === 'succeeded'),
    );
    const missed = [...balance.missed];
    if (failed > 0) missed.push(`${failed} submissions failed`);
    if (done.length < delayed.size)
      missed.push(`of ${delayed.size} delayed jobs the newer worker did ${done.length}`);
    if (recoveryMs > RECOVERY_MS) missed.push(`recovered after ${recoveryMs.toFixed(0)} ms`);
    return {
      ...balance,
      recoveryMs,
      measured: { jobs: acceptedJobs(run.ledger).size, 'delayed by the older worker': delayed.size },
      missed,
    };
  },
};
