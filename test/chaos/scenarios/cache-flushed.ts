import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import { metricOf } from '../harness/metric.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { redisCommand } from '../harness/redis-command.js';

const INSTANCES = 50;
const CLIENTS = 32;
const FLUSHES = 10;
/** Calls of the model for an instance that the cache has lost. */
const MOST_CALLS = 1.1;

export const cacheFlushed: Scenario = {
  id: 'T-51',
  fault: `the cache is flushed ${FLUSHES} times at full load: ${CLIENTS} clients ask for the same ${INSTANCES} instances`,
  mustHold: `a gateway calls its model at most ${MOST_CALLS} times for each instance that was lost`,
  short: true,
  run: async (run) => {
    // A look-up that comes too late is a miss of its own, and what a process remembers by itself is not lost: neither
    // is what is counted here.
    const env = { CHAOS_MODEL_MS: '10', CACHE_TIMEOUT_MS: '1000', CACHE_LOCAL_ENTRIES: '0' };
    const site = await Site.open(run, env);
    const gateway = await site.start('gateway', {}, { preload: ['test/chaos/faults/slow-model.js'] });
    const client = site.client(() => gateway);
    const calls = () => metricOf(gateway, 'breaker_events_total');
    const everyInstance = () =>
      Promise.all(Array.from({ length: INSTANCES }, (_, i) => client.predict(i / INSTANCES)));
    await everyInstance();
    const load = closedLoop(client, () => run.random.next());

    let worst = 0;
    for (let round = 0; round < FLUSHES; round++) {
      await new Promise((resolve) => setTimeout(resolve, run.random.between(50, 250)));
      const before = await calls();
      await redisCommand(site.cluster.cache.url, 'FLUSHALL');
      // Every instance has been asked for again, and is in the cache by then.
      await everyInstance();
      worst = Math.max(worst, (await calls()) - before);
    }
    const failed = await load.stop();
    const balance = await audit(site, client);
    const missed = [...balance.missed];
    if (worst > INSTANCES * MOST_CALLS) missed.push(`${worst} calls for ${INSTANCES} instances`);
    if (failed > 0) missed.push(`${failed} predictions failed`);
    return {
      ...balance,
      measured: { 'calls per instance': worst / INSTANCES, 'not answered': failed },
      missed,
    };
  },
};

/** Clients that ask again as soon as they have an answer. */
function closedLoop(client: Client, next: () => number) {
  let stopped = false;
  let failed = 0;
  const ask = async (): Promise<void> => {
    while (!stopped) {
      const instance = Math.floor(next() * INSTANCES);
      if (statusOf(await client.predict(instance / INSTANCES)) !== 200) failed++;
    }
  };
  const done = Promise.all(Array.from({ length: CLIENTS }, ask));
  return {
    stop: async (): Promise<number> => {
      stopped = true;
      await done;
      return failed;
    },
  };
}
