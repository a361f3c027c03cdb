import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import type { Outcome } from '../harness/ledger.js';
import { underLoad } from '../harness/open-loop.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const FAULT_MS = 1_000;
const PER_SECOND = 60;

export const cacheGone: Scenario = {
  id: 'T-14',
  fault: "the cache's Redis is full and refuses to write, hangs, is cut off, slow, and killed",
  mustHold: 'no client sees an error; every look-up is a miss at worst',
  run: async (run) => {
    const site = await Site.open(run, { CACHE_LOCAL_ENTRIES: '0' });
    const gateway = await site.start('gateway');
    await site.start('worker');
    const client = site.client(() => gateway);
    const { cache } = site.cluster;
    const set = (name: string, value: string) => redisCommand(cache.url, 'CONFIG', 'SET', name, value);

    const slowest: Record<string, number> = {};
    let failed = 0;
    const during = async (fault: string, start: () => unknown, end: () => unknown): Promise<void> => {
      const load = underLoad(PER_SECOND, async (n, dueAt) => {
        const later = n % 10 === 0;
        // Half of them have been asked before, half never.
        const a = n % 2 === 0 ? n % 50 : run.random.next();
        const outcome = await (later ? client.submit(a, { dueAt }) : client.predict(a, { dueAt }));
        if (statusOf(outcome) !== (later ? 202 : 200)) failed++;
        const name = `slowest prediction, ${fault}, ms`;
        if (!later) slowest[name] = Math.max(slowest[name] ?? 0, outcome.ms);
      });
      await start();
      await sleep(FAULT_MS * (0.5 + run.random.next()));
      await end();
      await load.stop();
    };

    await during(
      'none',
      () => undefined,
      () => undefined,
    );
    await during(
      'full',
      async () => {
        await set('maxmemory-policy', 'noeviction');
        await set('maxmemory', '1');
      },
      async () => {
        await set('maxmemory', '0');
        await set('maxmemory-policy', 'allkeys-lru');
      },
    );
    await during(
      'hanging',
      () => cache.pause(),
      () => cache.resume(),
    );
    await during(
      'cut off',
      () => site.cacheLine.refuse(),
      () => site.cacheLine.heal(),
    );
    await during(
      'slow',
      () => site.cacheLine.slow(() => run.random.between(0, 200)),
      () => site.cacheLine.heal(),
    );
    await during(
      'killed',
      () => cache.kill9(),
      () => cache.restart(),
    );

    const healedAt = performance.now();
    await found(() => client.predict(0.5));
    const recoveryMs = performance.now() - healedAt;
    const balance = await audit(site, client);
    const missed = [...balance.missed];
    if (failed > 0) missed.push(`${failed} requests were not answered well`);
    return { ...balance, recoveryMs, measured: { 'not answered': failed, ...slowest }, missed };
  },
};

/** Asks until the answer comes out of the cache. */
async function found(ask: () => Promise<Outcome>): Promise<void> {
  for (;;) {
    const outcome = await ask();
    if (outcome.kind === 'answered' && outcome.body['cached'] === true) return;
    await sleep(20);
  }
}
