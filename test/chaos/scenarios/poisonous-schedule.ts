import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { hasEnded, TrainingGround } from '../harness/training-ground.js';
import type { AppProcess } from '../../support/app-process.js';

const TRAIN_LOCK_MS = 1_000;
const MOST_STARTS = 3;
/** How soon the schedule is due: later than a trainer notices it (2 s). */
const DUE_IN_MS = 3_500;
const PATIENCE_MS = 40_000;

export const poisonousSchedule: Scenario = {
  id: 'T-23',
  fault:
    'a scheduled run kills every trainer that starts it (SIGKILL); a supervisor starts trainers again and again',
  mustHold: `it is started ${MOST_STARTS} times at most, then failed with a reason; the trainer after that stays alive and trains other datasets, and the schedule has its next slot`,
  run: async (run) => {
    const site = await Site.open(run, { TRAIN_LOCK_MS: String(TRAIN_LOCK_MS) });
    const ground = await TrainingGround.open(site);
    const others = await TrainingGround.open(site, 'shrubs');
    await ground.deliver('poison.csv');
    await others.deliver('day_01.csv');
    const env = { ...TrainingGround.env(site), CHAOS_POISON: 'poison.csv' };
    const gateway = await site.start('gateway', env);
    const client = site.client(() => gateway);

    const supervisor = superviseTrainers(() =>
      site.start('trainer', env, { preload: ['test/chaos/faults/poisonous-run.js'] }),
    );
    run.defer(() => supervisor.stop());
    const put = await client.other('PUT', '/training/schedules/plants', {
      dataset: 'plants',
      cron: dailyIn(DUE_IN_MS),
    });

    const deadline = performance.now() + PATIENCE_MS;
    let [scheduled] = await ground.runs(client);
    while ((scheduled === undefined || !hasEnded(scheduled)) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      [scheduled] = await ground.runs(client);
    }
    const other = await others.ended(client, await others.ask(client, 'day_01.csv'));
    const next = await redisCommand(site.cluster.queue.url, 'ZCARD', 'presage:queue:training:delayed');
    const starts = supervisor.starts();

    const balance = await audit(site, client);
    const missed = [...balance.missed];
    const must = (holds: boolean, what: string): void => void (holds || missed.push(what));
    must(statusOf(put) === 200, `the schedule: ${JSON.stringify(put)}`);
    must(starts > 0 && starts <= MOST_STARTS, `it was started ${starts} times`);
    must(scheduled?.['status'] === 'failed', `the run: ${JSON.stringify(scheduled)}`);
    must(other['status'] === 'succeeded', `the other dataset's run: ${JSON.stringify(other)}`);
    must(next === 1, `${String(next)} jobs are planned`);
    return { ...balance, measured: { 'starts of the run': starts }, missed };
  },
};

/** A cron expression for a time of day that comes so soon, and then not again for a day. */
function dailyIn(ms: number): string {
  const at = new Date(Math.ceil((Date.now() + ms) / 1_000) * 1_000);
  return `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
}

/** As an operating system's supervisor does: a trainer that has died is started again. */
function superviseTrainers(start: () => Promise<AppProcess>) {
  const trainers: AppProcess[] = [];
  let stopped = false;
  const keep = async (): Promise<void> => {
    while (!stopped) {
      const trainer = await start();
      trainers.push(trainer);
      if (stopped) await trainer.kill9();
      else await trainer.exited;
    }
  };
  const kept = keep();
  return {
    starts: () =>
      trainers.flatMap(({ log }) => log).filter(({ message }) => message === 'takes poison').length,
    stop: async (): Promise<void> => {
      stopped = true;
      await trainers.at(-1)?.kill9();
      await kept;
    },
  };
}
