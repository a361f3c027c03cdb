import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { redisCommand } from '../harness/redis-command.js';
import type { Random } from '../harness/random.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { TrainingGround } from '../harness/training-ground.js';

/** Divides the minute: the schedule is tied to the clock. */
const INTERVAL_SECONDS = 3;
const MOST_MS = 2 * INTERVAL_SECONDS * 1_000;
const LOOK_INTERVAL_MS = 50;
const BLOWS_A_RUN = 2;
const QUEUE = 'presage:queue:training';

/** What is taken from a schedule in the queue. */
type Blow = (redis: string, jobId: string) => Promise<unknown>;

const BLOWS: readonly (readonly [what: string, Blow])[] = [
  ['its next job', async (redis, jobId) => await redisCommand(redis, 'DEL', `${QUEUE}:${jobId}`)],
  [
    'the turn of its next job',
    async (redis, jobId) => await redisCommand(redis, 'ZREM', `${QUEUE}:delayed`, jobId),
  ],
  [
    'its next job and its turn',
    async (redis, jobId) => {
      await redisCommand(redis, 'ZREM', `${QUEUE}:delayed`, jobId);
      await redisCommand(redis, 'DEL', `${QUEUE}:${jobId}`);
    },
  ],
  ['its own entry', async (redis) => await redisCommand(redis, 'ZREM', `${QUEUE}:repeat`, 'plants')],
  ['its own data', async (redis) => await redisCommand(redis, 'DEL', `${QUEUE}:repeat:plants`)],
];

export const scheduleSilenced: Scenario = {
  id: 'T-50',
  fault: `a schedule of every ${INTERVAL_SECONDS} s loses a part of itself in the queue, twice a run: ${BLOWS.map(([what]) => what).join(', ')}`,
  mustHold: `the next run starts within two intervals (${MOST_MS / 1_000} s), and no slot has two runs; two trainers look after the schedule at once`,
  run: async (run) => {
    const site = await Site.open(run, { TRAIN_LOCK_MS: '1000' });
    const ground = await TrainingGround.open(site);
    await ground.deliver('day_01.csv');
    const env = TrainingGround.env(site);
    const gateway = await site.start('gateway', env);
    const client = site.client(() => gateway);
    await Promise.all([site.start('trainer', env), site.start('trainer', env)]);
    await client.other('PUT', '/training/schedules/plants', {
      dataset: 'plants',
      everySeconds: INTERVAL_SECONDS,
    });

    const runsAfter = async (count: number): Promise<number> => {
      const since = performance.now();
      while ((await ground.runs(client)).length <= count) {
        if (performance.now() - since > 4 * MOST_MS) return Infinity;
        await sleep(LOOK_INTERVAL_MS);
      }
      return performance.now() - since;
    };
    await runsAfter(0);
    const silences: number[] = [];
    const missed: string[] = [];
    // Others in every run; each time a different part of the interval has gone by.
    for (const [what, blow] of shuffled(BLOWS, run.random).slice(0, BLOWS_A_RUN)) {
      await sleep(run.random.between(0, 1_000));
      const jobId = await nextJob(site.cluster.queue.url);
      const { length } = await ground.runs(client);
      await blow(site.cluster.queue.url, jobId);
      const silentMs = await runsAfter(length);
      silences.push(silentMs);
      if (silentMs > MOST_MS) missed.push(`without ${what} no run for ${silentMs.toFixed(0)} ms`);
    }

    const balance = await audit(site, client);
    const runs = await ground.runs(client);
    const slots = new Set(runs.map(({ id }) => String(id).slice(0, 10)));
    if (slots.size !== runs.length) missed.push(`${runs.length} runs in ${slots.size} slots`);
    const worst = Math.max(...silences);
    return { ...balance, measured: { 'longest silence, ms': worst }, missed: [...balance.missed, ...missed] };
  },
};

/** The schedule's next job, which there is as soon as the one before has started. */
async function nextJob(redis: string): Promise<string> {
  for (const since = performance.now(); performance.now() - since < 2 * MOST_MS;) {
    const [jobId] = (await redisCommand(redis, 'ZRANGE', `${QUEUE}:delayed`, 0, 0)) as string[];
    if (jobId !== undefined) return jobId;
    await sleep(LOOK_INTERVAL_MS);
  }
  throw new Error('the schedule has no next job');
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
