import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { forgotten } from '../harness/forgotten.js';
import { doneJob } from '../harness/patient-client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { askedBetween, shareOf, steadyLoad } from '../harness/steady-load.js';
import { TrainingGround } from '../harness/training-ground.js';

const FIRST_JOB_MS = 3_000;
const INTERVAL_SECONDS = 3;
/** A look at the schedules every 2 s, and two intervals. */
const SCHEDULE_MS = 2_000 + 2 * INTERVAL_SECONDS * 1_000;
/** A look at the open runs every minute. */
const RUN_MS = 65_000;
const SUCCESS = 0.999;

export const queueLost: Scenario = {
  id: 'T-08',
  fault:
    "the queue's Redis loses everything (FLUSHALL, or killed and started without its file) at 20 predictions and 20 jobs a second, with a schedule of every 3 s and, in the first run, a training run that waits",
  mustHold: `jobs, results and keys from before are gone (the column "Lost" counts the jobs) and are done when they are sent again; ${100 * SUCCESS} % of the predictions answered; a new job is done within ${FIRST_JOB_MS / 1_000} s; the schedule has its next run within ${SCHEDULE_MS / 1_000} s, and the waiting run ends within ${RUN_MS / 1_000} s`,
  run: async (run) => {
    const site = await Site.open(run);
    const ground = await TrainingGround.open(site);
    await ground.deliver('day_01.csv');
    const env = TrainingGround.env(site);
    const [gateway, trainer] = await Promise.all([
      site.start('gateway', env),
      site.start('trainer', env),
      site.start('worker'),
    ]);
    const client = site.client(() => gateway);
    await client.other('PUT', '/training/schedules/plants', {
      dataset: 'plants',
      everySeconds: INTERVAL_SECONDS,
    });
    const load = steadyLoad(run, client, { predictionsPerSecond: 20, jobsPerSecond: 20 });
    const waiting = run.seed % 5 === 1 ? await runThatWaits(ground, client, trainer) : undefined;
    await sleep(run.random.between(1_000, 3_000));

    const runsBefore = (await ground.runs(client)).length;
    const at = Date.now();
    const lostAt = performance.now();
    await loseEverything(site, run);
    const to = Date.now();
    if (waiting !== undefined) trainer.resume();
    const firstJobMs = await doneJob(client, 'after');
    while ((await ground.runs(client)).filter(({ id }) => id !== waiting).length <= runsBefore) {
      if (performance.now() - lostAt > 2 * SCHEDULE_MS) break;
      await sleep(50);
    }
    const scheduleMs = performance.now() - lostAt;
    await load.stop();
    const { jobs, keys } = await forgotten(run, client, 0, at);
    const balance = await audit(site, client, { mayForget: [...jobs, ...keys] });
    const runMs = waiting === undefined ? 0 : await endOf(ground, client, waiting, lostAt);

    const answered = shareOf(askedBetween(run, 'predict', at, to + FIRST_JOB_MS), 200);
    const missed = [...balance.missed];
    if (answered < SUCCESS) missed.push(`${(100 * answered).toFixed(2)} % of the predictions were answered`);
    if (firstJobMs > FIRST_JOB_MS) missed.push(`the first job was done after ${firstJobMs.toFixed(0)} ms`);
    if (scheduleMs > SCHEDULE_MS) missed.push(`no scheduled run for ${scheduleMs.toFixed(0)} ms`);
    if (runMs > RUN_MS) missed.push(`the waiting run had ended after ${runMs.toFixed(0)} ms`);
    return {
      ...balance,
      lost: balance.lost + jobs.length,
      recoveryMs: firstJobMs,
      measured: {
        'keys lost of jobs that were done': keys.length,
        'until a scheduled run, ms': scheduleMs,
        'until the waiting run had ended, ms': runMs,
        'predictions not answered, %': 100 * (1 - answered),
      },
      missed,
    };
  },
};

/** Asks for a run that no trainer takes for now. */
async function runThatWaits(
  ground: TrainingGround,
  client: Client,
  trainer: { pause(): void },
): Promise<string> {
  trainer.pause();
  return await ground.ask(client, 'day_01.csv');
}

async function loseEverything({ cluster: { queue } }: Site, { random }: Run): Promise<void> {
  if (random.next() < 0.5) {
    await redisCommand(queue.url, 'FLUSHALL');
    return;
  }
  await queue.kill9();
  await rm(join(queue.directory, 'appendonlydir'), { recursive: true });
  await queue.restart();
}

async function endOf(ground: TrainingGround, client: Client, id: string, since: number): Promise<number> {
  for (;;) {
    const run = await ground.ended(client, id).catch(() => undefined);
    const ms = performance.now() - since;
    if (run !== undefined || ms > 2 * RUN_MS) return ms;
  }
}
