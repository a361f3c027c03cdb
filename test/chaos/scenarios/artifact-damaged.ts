import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { DAMAGES } from '../harness/damaged-version.js';
import { metricOf } from '../harness/metric.js';
import { allSay, announce, refusedBy, servedBy } from '../harness/model-state.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { promote, saveTinyVersion } from '../../support/tiny-model.js';

const NOTICE_MS = 5_000;

export const artifactDamaged: Scenario = {
  id: 'T-21',
  fault: `versions are promoted whose files are damaged: ${DAMAGES.map(({ name }) => name).join(', ')}`,
  mustHold:
    'no prediction fails, the version before goes on, each process counts each refusal once and says it in /ready ' +
    "(there is no mark in the registry: a damaged copy may be one machine's), and the next good version is served",
  run: async (run) => {
    const site = await Site.open(run);
    const processes = [await site.start('gateway'), await site.start('worker')] as const;
    const [gateway] = processes;
    const client = site.client(() => gateway);
    let failed = 0;
    const load = underLoad(40, async (n, dueAt) => {
      const later = n % 10 === 0;
      const outcome = await (later
        ? client.submit(n / 100, { dueAt })
        : client.predict((n % 500) / 100, { dueAt }));
      if (statusOf(outcome) !== (later ? 202 : 200)) failed++;
    });

    const missed: string[] = [];
    const { versions, aliases, folder } = site.cluster;
    const counts = () =>
      Promise.all(processes.map((process) => metricOf(process, 'model_reload_failures_total')));
    const before = await counts();
    for (const { name, damage } of DAMAGES) {
      const version = await saveTinyVersion(versions, { slope: run.random.between(2, 9) });
      const move = () => promote(aliases, version);
      await damage({
        folder: `${folder}/artifacts/models/tiny/versions/${version}`,
        random: run.random,
        move,
      });
      await announce(site, { version });
      if (!(await allSay(version, processes, refusedBy, NOTICE_MS))) missed.push(`${name}: not refused`);
    }
    const refusals = (await counts()).map((count, i) => count - (before[i] ?? 0));
    if (refusals.some((count) => count !== DAMAGES.length))
      missed.push(`${refusals.join(' and ')} refusals counted, not ${DAMAGES.length}`);

    const healedAt = performance.now();
    const good = await site.promote(3);
    await announce(site, good);
    if (!(await allSay(good.version, processes, servedBy, NOTICE_MS)))
      missed.push('the good one is not served');
    const recoveryMs = performance.now() - healedAt;
    await load.stop();
    if (failed > 0) missed.push(`${failed} requests were not answered well`);
    const balance = await audit(site, client);
    return {
      ...balance,
      recoveryMs,
      measured: { 'not answered': failed },
      missed: [...missed, ...balance.missed],
    };
  },
};
