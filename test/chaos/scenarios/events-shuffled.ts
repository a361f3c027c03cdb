import { audit } from '../harness/audit.js';
import { allSay, announce, servedBy } from '../harness/model-state.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import type { AppProcess } from '../../support/app-process.js';

const EVENTS = 30;
const PROMPTLY_MS = 2_000;

export const eventsShuffled: Scenario = {
  id: 'T-27',
  fault: `${EVENTS} model events come twice, in the wrong order, and of versions long replaced`,
  mustHold: `what is served is what the registry says, within ${PROMPTLY_MS / 1_000} s, and each version is loaded once; one that was replaced, never after that`,
  short: true,
  run: async (run) => {
    const site = await Site.open(run, { RELOAD_INTERVAL_SECONDS: '10' });
    const processes = [await site.start('gateway'), await site.start('worker')] as const;
    const [gateway] = processes;
    const client = site.client(() => gateway);
    const load = underLoad(40, (n, dueAt) => client.predict((n % 500) / 100, { dueAt }));

    const missed: string[] = [];
    const first = site.promotions[0];
    if (first === undefined) throw new Error('nothing is in production');
    const replaced = await site.promote(2);
    const active = await site.promote(3);
    const healedAt = performance.now();
    const events = Array.from({ length: EVENTS }, () => run.random.pick([first, replaced, active]));
    for (const event of events) await announce(site, event);
    if (!(await allSay(active.version, processes, servedBy, PROMPTLY_MS)))
      missed.push('version 3 is not served');
    const recoveryMs = performance.now() - healedAt;
    // Events are heard in order: with this one served, all before it have been dealt with.
    const last = await site.promote(4);
    await announce(site, last);
    if (!(await allSay(last.version, processes, servedBy, PROMPTLY_MS)))
      missed.push('version 4 is not served');
    await load.stop();

    // The second may be seen or not: a process may look at the pointer by itself before the third is there.
    const slopes = new Map(site.promotions.map(({ version, slope }) => [version, slope]));
    for (const { log } of processes) {
      const loaded = served(log).map((version) => slopes.get(version));
      if (!/^1,(2,)?3,4$/.test(loaded.join())) missed.push(`versions were loaded so: ${loaded.join(', ')}`);
    }
    const balance = await audit(site, client);
    return { ...balance, recoveryMs, missed: [...missed, ...balance.missed] };
  },
};

/** Versions in the order they were loaded in. */
const served = (log: AppProcess['log']): string[] =>
  log.flatMap(({ message, version }) => (message === 'serving' ? [String(version)] : []));
