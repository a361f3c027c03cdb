import type { AppProcess } from '../../support/app-process.js';
import { audit } from '../harness/audit.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const POLICIES = ['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-lru', 'volatile-ttl'] as const;
/** A look at the policy takes half a second at most. */
const ANSWER_MS = 1_000;

export const queueEvicts: Scenario = {
  id: 'T-15',
  fault: "the queue's Redis has a policy that evicts, and gets the right one later",
  mustHold:
    'gateway, worker and trainer answer /ready with 503 and the policy as the reason within 1 s; with 200 at once when it is right',
  run: async (run) => {
    const site = await Site.open(run);
    const policy = run.random.pick(POLICIES);
    const set = (name: string) =>
      redisCommand(site.cluster.queue.url, 'CONFIG', 'SET', 'maxmemory-policy', name);
    await set(policy);
    const apps = await Promise.all((['gateway', 'worker', 'trainer'] as const).map((app) => site.start(app)));
    const missed: string[] = [];
    const look = async (expected: number, says: string): Promise<number> => {
      const answers = await Promise.all(apps.map(readiness));
      for (const { status, text } of answers) {
        if (status !== expected || !text.includes(says)) missed.push(`with ${says}: ${status} ${text}`);
      }
      return Math.max(...answers.map(({ ms }) => ms));
    };

    const slowest = await look(503, policy);
    if (slowest > ANSWER_MS) missed.push(`/ready took ${slowest.toFixed(0)} ms`);
    await set('noeviction');
    await look(200, '"queue":{"status":"ok"');

    const gateway = apps[0] ?? (await site.start('gateway'));
    const client = site.client(() => gateway);
    await Promise.all(Array.from({ length: 20 }, (_, i) => submitUntilAccepted(client, i / 20, `key-${i}`)));
    const balance = await audit(site, client);
    return {
      ...balance,
      measured: { 'slowest /ready, ms': slowest },
      missed: [...balance.missed, ...missed],
    };
  },
};

async function readiness({ url }: AppProcess): Promise<{ status: number; text: string; ms: number }> {
  const askedAt = performance.now();
  const reply = await fetch(`${url}/ready`);
  return { status: reply.status, text: await reply.text(), ms: performance.now() - askedAt };
}
