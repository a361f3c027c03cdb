import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { doneJob } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { SmallDisk } from '../harness/small-disk.js';
import { askedBetween, shareOf, steadyLoad } from '../harness/steady-load.js';

const MEGABYTES = 3;
const MORE_MEGABYTES = 64;
const RESUME_MS = 5_000;
const SUCCESS = 0.999;

export const queueDiskFull: Scenario = {
  id: 'T-16',
  fault: `the disk of the queue's Redis (${MEGABYTES} MB) is full for 3 to 5 s, at 20 predictions and 40 jobs a second; with appendfsync always Redis ends then, and is started again when there is room`,
  mustHold: `submissions get 503; ${100 * SUCCESS} % of the predictions answered meanwhile; a job is done within ${RESUME_MS / 1_000} s after there is room`,
  run: async (run) => {
    const disk = await SmallDisk.mount(run, MEGABYTES);
    const site = await Site.open(run, {}, { queueFolder: disk.folder });
    const always = run.seed % 2 === 0;
    const { queue } = site.cluster;
    if (always) await redisCommand(queue.url, 'CONFIG', 'SET', 'appendfsync', 'always');
    const [gateway] = await Promise.all([site.start('gateway'), site.start('worker')]);
    const client = site.client(() => gateway);
    const load = steadyLoad(run, client, { predictionsPerSecond: 20, jobsPerSecond: 40 });
    await new Promise((resolve) => setTimeout(resolve, run.random.between(500, 1_500)));

    const from = Date.now();
    await disk.fill();
    await new Promise((resolve) => setTimeout(resolve, run.random.between(3_000, 5_000)));
    const to = Date.now();
    const healedAt = performance.now();
    await disk.resize(MORE_MEGABYTES);
    const ended = queue.hasEnded();
    if (ended) await queue.restart();
    await doneJob(client, 'after');
    const recoveryMs = performance.now() - healedAt;
    await load.stop();
    const balance = await audit(site, client);

    const refused = askedBetween(run, 'submit', from, to).filter(
      ({ outcome }) => outcome !== undefined && statusOf(outcome) === 503,
    ).length;
    const answered = shareOf(askedBetween(run, 'predict', from, to), 200);
    const missed = [...balance.missed];
    if (refused === 0) missed.push('no submission was refused');
    if (ended !== always)
      missed.push(`with ${always ? 'always' : 'everysec'} it ${ended ? 'ended' : 'lived on'}`);
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    if (recoveryMs > RESUME_MS) missed.push(`the first job was done after ${recoveryMs.toFixed(0)} ms`);
    return {
      ...balance,
      recoveryMs,
      measured: { '503': refused, 'predictions not answered, %': 100 * (1 - answered) },
      missed,
    };
  },
};
