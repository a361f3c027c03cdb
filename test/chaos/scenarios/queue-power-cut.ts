import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { DiskWatch } from '../harness/disk-watch.js';
import { forgotten } from '../harness/forgotten.js';
import type { Forgotten } from '../harness/forgotten.js';
import { underLoad } from '../harness/open-loop.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const PER_SECOND = 150;
/** Redis syncs once a second, and notices at the next turn of its clock. */
const WINDOW_MS = 1_100;

interface Cut extends Forgotten {
  /** How much of the file is gone. */
  readonly bytes: number;
}

export const queuePowerCut: Scenario = {
  id: 'T-07',
  fault: `the power fails under the queue's Redis at ${PER_SECOND} jobs a second: of its file only what was synced is left; once with appendfsync always, once with everysec`,
  mustHold: `always: no accepted job is lost. everysec: the lost ones (the column "Lost" counts them) were all accepted within the last ${WINDOW_MS / 1_000} s, and are done when their clients send them again; so may their keys be, and what a worker had in hand be done under two ids`,
  run: async (run) => {
    const site = await Site.open(run);
    const [gateway] = await Promise.all([site.start('gateway'), site.start('worker')]);
    const client = site.client(() => gateway);
    const always = await cut(site, client, run, 'always');
    const everysec = await cut(site, client, run, 'everysec');

    const lost = [...always.jobs, ...everysec.jobs];
    const balance = await audit(site, client, { mayForget: [...lost, ...everysec.keys] });
    const missed = [...balance.missed];
    if (always.jobs.length > 0) missed.push(`always: ${always.jobs.length} jobs lost`);
    if (everysec.oldestMs > WINDOW_MS)
      missed.push(`everysec: a lost job was accepted ${everysec.oldestMs} ms before the cut`);
    if (everysec.bytes === 0) missed.push('everysec: there was nothing to lose');
    return {
      ...balance,
      lost: balance.lost + lost.length,
      measured: {
        'lost with always': always.jobs.length,
        [`lost with everysec, of ${PER_SECOND} a second`]: everysec.jobs.length,
        'keys lost of jobs that were done': everysec.keys.length,
        'the oldest, ms before the cut': everysec.oldestMs,
        'bytes cut off with always': always.bytes,
        'bytes cut off with everysec': everysec.bytes,
      },
      missed,
    };
  },
};

async function cut(site: Site, client: Client, run: Run, fsync: 'always' | 'everysec'): Promise<Cut> {
  const { queue } = site.cluster;
  await redisCommand(queue.url, 'CONFIG', 'SET', 'appendfsync', fsync);
  const watch = await DiskWatch.of(queue, run.folder);
  const first = run.ledger.entries.length;
  const load = underLoad(PER_SECOND, (n, dueAt) => client.submit(n / 1_000, { key: `${fsync}-${n}`, dueAt }));
  await new Promise((resolve) => setTimeout(resolve, run.random.between(1_500, 2_500)));
  const { at, bytes } = await watch.cutPower();
  await load.stop();
  await queue.restart();
  await submitUntilAccepted(client, 0, `${fsync}-afterwards`);
  return { ...(await forgotten(run, client, first, at)), bytes };
}
