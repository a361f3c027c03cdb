import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { allSay, announce, publish, servedBy } from '../harness/model-state.js';
import { underLoad } from '../harness/open-loop.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import type { Promotion } from '../harness/site.js';

const FOLLOW_MS = 15_000;

interface Loss {
  readonly name: string;
  /** Something happens to the news of a promotion. */
  lose(site: Site, promote: () => Promise<Promotion>): Promise<Promotion>;
}

const LOSSES: readonly Loss[] = [
  {
    name: 'connections lost without a word',
    lose: async (site, promote) => {
      site.queueLine.loseConnections();
      return await promote();
    },
  },
  {
    name: 'news that makes no sense',
    lose: async (site, promote) => {
      for (const nonsense of ['', '{', 'null', '{"data":{}}', `"${'x'.repeat(1e6)}"`])
        await publish(site, nonsense);
      return await promote();
    },
  },
  {
    name: 'Redis away',
    lose: async (site, promote) => {
      await site.queueLine.refuse();
      const promotion = await promote();
      await sleep(1_000);
      await site.queueLine.heal();
      return promotion;
    },
  },
  {
    name: 'Redis emptied',
    lose: async (site, promote) => {
      await redisCommand(site.cluster.queue.url, 'FLUSHALL');
      return await promote();
    },
  },
  {
    name: 'nobody told',
    lose: async (site) => await site.promote(7),
  },
];

export const eventsLost: Scenario = {
  id: 'T-26',
  fault: `the news of a promotion is lost: ${LOSSES.map(({ name }) => name).join(', ')} (three of them a run)`,
  mustHold: `two gateways and a worker serve the new version within ${FOLLOW_MS / 1_000} s, and nothing else from then on`,
  run: async (run) => {
    const site = await Site.open(run);
    const processes = [await site.start('gateway'), await site.start('gateway'), await site.start('worker')];
    const gateways = processes.slice(0, 2);
    const client = site.client(() => run.random.pick(gateways));
    const load = underLoad(40, (n, dueAt) => client.predict((n % 500) / 100, { dueAt }));

    const missed: string[] = [];
    const followed: Record<string, number> = {};
    let late = 0;
    for (let round = 0; round < 3; round++) {
      const loss = LOSSES[(run.seed + 2 * round) % LOSSES.length];
      if (loss === undefined) continue;
      const promotion = await loss.lose(site, async () => {
        const promoted = await site.promote(2 + round);
        await announce(site, promoted);
        return promoted;
      });
      const since = performance.now();
      const all = await allSay(promotion.version, processes, servedBy, FOLLOW_MS);
      if (!all) missed.push(`${loss.name}: not followed within ${FOLLOW_MS} ms`);
      followed[`followed after, ms: ${loss.name}`] = performance.now() - since;
      const from = Date.now();
      await sleep(300);
      late += answersOfOthers(run, promotion.version, from);
    }
    await load.stop();
    const balance = await audit(site, client);
    if (late > 0) missed.push(`${late} answers of an old version after everybody followed`);
    const recoveryMs = Math.max(...Object.values(followed));
    return { ...balance, recoveryMs, measured: followed, missed: [...missed, ...balance.missed] };
  },
};

function answersOfOthers({ ledger }: Run, version: string, since: number): number {
  return ledger.entries.filter(
    ({ ask, sentAt, outcome }) =>
      ask.kind === 'predict' &&
      sentAt > since &&
      outcome?.kind === 'answered' &&
      outcome.status === 200 &&
      outcome.body['version'] !== version,
  ).length;
}
