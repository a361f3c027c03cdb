import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { TrainingGround } from '../harness/training-ground.js';
import type { AppProcess } from '../../support/app-process.js';

const TRAIN_LOCK_MS = 1_000;
/** Much longer than its lock lives. */
const SLEEP_MS = 4 * TRAIN_LOCK_MS;

/** Where the first trainer falls asleep: at any time of its run, or just before one of the writes that count. */
const MOMENTS = [
  'create runs/.*\\.running',
  'createFolder models/plants/versions',
  'create models/plants/aliases/production\\.log/2',
  'create runs/.*\\.ended',
  'any',
] as const;

export const trainerAsleep: Scenario = {
  id: 'T-28',
  fault:
    'a trainer is stopped (SIGSTOP) in the middle of a run, or just before it begins it, saves, promotes or ends it, for four times its lock; another trainer has the run meanwhile, and a person takes the new version back before the first one wakes',
  mustHold:
    'each run is promoted exactly once and ends exactly once; what the first one still wants to promote is rejected, and it goes on with the next run',
  run: async (run) => {
    const site = await Site.open(run, { TRAIN_LOCK_MS: String(TRAIN_LOCK_MS) });
    const ground = await TrainingGround.open(site);
    const env = TrainingGround.env(site);
    await ground.deliver('day_01.csv', 3);
    await ground.deliver('day_02.csv');
    const moment = MOMENTS[run.seed % MOMENTS.length] ?? 'any';
    const gateway = await site.start('gateway', env);
    const client = site.client(() => gateway);

    const helper = await site.start('trainer', env);
    const first = await ground.ended(client, await ground.ask(client, 'day_01.csv'));
    await helper.stop();

    const sleeper = await site.start(
      'trainer',
      { ...env, CHAOS_STOP_BEFORE: moment },
      { preload: ['test/chaos/faults/stop-before-write.js'] },
    );
    const id = await ground.ask(client, 'day_02.csv');
    if (moment === 'any')
      await fallsAsleep(sleeper, () => ground.until(client, id, isRunning), run.random.next());
    else await sleeper.logged(({ message }) => message === 'stops itself');

    const asleepSince = performance.now();
    const other = await site.start('trainer', env);
    const second = await ground.ended(client, id);
    const takenOverMs = performance.now() - asleepSince;
    const back = await client.other('POST', '/models/plants/rollback');
    await sleep(Math.max(0, SLEEP_MS - takenOverMs));
    await other.stop();
    sleeper.resume();

    // One run at a time: when it has done this one, it is through with what it slept over.
    const third = await ground.ended(client, await ground.ask(client, 'day_01.csv'));
    const moves = await ground.moves(client);
    const again = await ground.until(client, id, () => true);
    const promotions = moves.filter(({ by, version }) => by === 'trainer' && version === second['version']);

    const balance = await audit(site, client);
    const missed = [...balance.missed];
    const must = (holds: boolean, what: string): void => void (holds || missed.push(what));
    must(first['decision'] === 'promoted', `the first run was ${String(first['decision'])}`);
    must(second['decision'] === 'promoted', `the second run was ${JSON.stringify(second)}`);
    must(statusOf(back) === 200, `taking back gave ${statusOf(back)}`);
    must(promotions.length === 1, `the run was promoted ${promotions.length} times`);
    must(moves[0]?.['version'] === first['version'], 'what a person had taken back came back by itself');
    must(JSON.stringify(again) === JSON.stringify(second), `the run ended again: ${JSON.stringify(again)}`);
    must(third['status'] === 'succeeded', `the third run: ${JSON.stringify(third)}`);
    return {
      ...balance,
      recoveryMs: takenOverMs,
      measured: { 'promotions of the run': promotions.length },
      missed,
    };
  },
};

const isRunning = ({ status }: Readonly<Record<string, unknown>>): boolean => status === 'running';

/** Stops it somewhere in the run. */
async function fallsAsleep(trainer: AppProcess, begun: () => Promise<unknown>, share: number): Promise<void> {
  await begun();
  await sleep(share * 200);
  trainer.pause();
}
