import { acceptedJobs, audit } from '../harness/audit.js';
import { drained } from '../harness/drained.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const JOBS = 4_500;
const SENDERS = 32;
const KILLS = 3;
const RECOVERY_MS = 5_000;

export const queueKilled: Scenario = {
  id: 'T-06',
  fault: `the queue's Redis (append-only file, everysec) is killed (SIGKILL) ${KILLS} times while ${JOBS} jobs are sent and done, and started again on its file`,
  mustHold: `all jobs are done within ${RECOVERY_MS / 1_000} s of the last submission. On a slow disk everysec does not promise it: while a sync is under way Redis answers before it writes, for 2 s at most, and a kill takes what it answered (seen once, 1 job of 22500, on a machine with six times more to do than it could); always does`,
  run: async (run) => {
    const site = await Site.open(run);
    const [gateway] = await Promise.all([site.start('gateway'), site.start('worker')]);
    const client = site.client(() => gateway);

    // Far enough apart that it is there again before it is killed again.
    const share = JOBS / KILLS;
    const kills = new Set(
      Array.from({ length: KILLS }, (_, k) => run.random.between(k * share, (k + 1) * share - 2 * SENDERS)),
    );
    let next = 0;
    let downMs = 0;
    const sender = async (): Promise<void> => {
      for (let i = next++; i < JOBS; i = next++) {
        if (kills.has(i)) {
          const killedAt = performance.now();
          await site.cluster.queue.restart();
          downMs = Math.max(downMs, performance.now() - killedAt);
        }
        await submitUntilAccepted(client, i / JOBS, `key-${i}`);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));

    const sentAt = performance.now();
    await drained(site, sentAt + 60_000);
    const recoveryMs = performance.now() - sentAt;
    const balance = await audit(site, client);
    const missed = [...balance.missed];
    if (recoveryMs > RECOVERY_MS) missed.push(`done after ${recoveryMs.toFixed(0)} ms`);
    return {
      ...balance,
      recoveryMs,
      measured: { 'jobs accepted': acceptedJobs(run.ledger).size, 'away, ms': downMs },
      missed,
    };
  },
};
