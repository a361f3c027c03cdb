import { acceptedJobs, audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const POINTS = ['reserved', 'added', 'noted'] as const;
const MOST_BEFORE = 10;

export const gatewayKilledWhileSubmitting: Scenario = {
  id: 'T-04',
  fault:
    'a gateway is killed (SIGKILL) in the middle of a submission: when the key was reserved, when the job was added, and when that was noted; each before its 202',
  mustHold:
    'sent again under the same key to another gateway it is accepted at once, under the id that was reserved first; as many jobs and results as keys. There is no outbox: a client that does not send again has a job only if it was added',
  run: async (run) => {
    const site = await Site.open(run);
    const survivor = await site.start('gateway');
    const client = site.client(() => survivor);
    const missed: string[] = [];
    let keys = 0;
    for (const point of POINTS) {
      const deadly = run.random.between(1, MOST_BEFORE);
      const env = { CHAOS_DIE_AT: String(deadly), CHAOS_DIE_WHEN: point };
      const mortal = await site.start('gateway', env, {
        preload: ['test/chaos/faults/die-while-submitting.js'],
      });
      const victim = site.client(() => mortal);
      for (let i = 1; i < deadly; i++) await submitUntilAccepted(victim, i / 10, `${point}-${i}`);
      const before = await reservedIds(site);
      if (statusOf(await victim.submit(1, { key: point })) !== 0) missed.push(`${point}: it was answered`);
      await mortal.exited;
      const [reserved] = (await reservedIds(site)).filter((id) => !before.includes(id));
      const again = await client.submit(1, { key: point });
      if (again.kind !== 'answered' || again.status !== 202) missed.push(`${point}: not accepted at once`);
      else if (again.body['id'] !== reserved) missed.push(`${point}: accepted under another id`);
      keys += deadly;
    }

    const queued = await site.jobsInQueue();
    await site.start('worker');
    const balance = await audit(site, client);
    const results = await site.keysInQueue('presage:record:*');
    if (queued !== keys) missed.push(`${queued} jobs of ${keys} keys`);
    if (results !== keys) missed.push(`${results} results of ${keys} keys`);
    return {
      ...balance,
      measured: { 'gateways killed': POINTS.length, 'jobs accepted': acceptedJobs(run.ledger).size },
      missed: [...balance.missed, ...missed],
    };
  },
};

/** Ids that keys stand for. */
async function reservedIds(site: Site): Promise<string[]> {
  const { url } = site.cluster.queue;
  const keys = (await redisCommand(url, 'KEYS', 'presage:idempotency:*')) as string[];
  const values = await Promise.all(keys.map((key) => redisCommand(url, 'GET', key)));
  return values.map((value) => (JSON.parse(String(value)) as { id: string }).id);
}
