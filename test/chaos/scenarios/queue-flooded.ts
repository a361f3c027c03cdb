import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiKeys, ArtifactFolder } from '#registry';
import { flood } from '../harness/flood.js';
import { submitAndWait } from '../harness/job-client.js';
import { quantile } from '../harness/quantile.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const MODEL_MS = 40;
const CONCURRENCY = 4;
const DRAIN_PER_SECOND = (CONCURRENCY * 1_000) / MODEL_MS;
const TIMES = 10;
const MAX_JOBS = 1_500;
const SECONDS = 40;
const LIGHT_PER_SECOND = 8;
const LONGEST_TIMES = 2;
const DRAIN_MS = 60_000;
const FIRST_A_OF_FLOOD = 1_000;

export const queueFlooded: Scenario = {
  id: 'T-42',
  fault: `a key submits ${TIMES} times as many jobs as the workers do, for ${SECONDS} s, beside one that submits ${LIGHT_PER_SECOND} a second; the queue may hold ${MAX_JOBS}`,
  mustHold: `the queue is never longer; the rest is refused with Retry-After; every accepted job ends; no job of the other key is refused, and their p99 is at most ${LONGEST_TIMES} times as long as without the flood`,
  runs: 3,
  run: async (run) => {
    const site = await Site.open(run, { API_KEYS: 'required', CHAOS_MODEL_MS: String(MODEL_MS) });
    const options = { preload: ['test/chaos/faults/slow-model.js'] };
    const bounds = { ...site.directLines, QUEUE_MAX_JOBS: String(MAX_JOBS), ACCESS_LOG: 'errors' };
    const hands = { ...site.directLines, WORKER_CONCURRENCY: String(CONCURRENCY) };
    const keys = new ApiKeys(new ArtifactFolder(join(site.cluster.folder, 'artifacts')));
    const key = async (name: string): Promise<string> =>
      (await keys.create({ name, scopes: ['predict:async', 'jobs:read'] })).token;
    const [heavy, light] = [await key('heavy'), await key('light')];
    const { url } = await site.start('gateway', bounds, options);
    await site.start('worker', hands, options);
    let rows = 0;
    // No row twice, and none of the flood's: one in the cache needs no model.
    const a = (): number => 2 + ++rows / 1_000;
    const lightJobs = (seconds: number) =>
      submitAndWait({ url, token: light, perSecond: LIGHT_PER_SECOND, seconds, a });

    await lightJobs(3);
    const alone = await lightJobs(SECONDS / 2);
    let longest = 0;
    const watch = { stopped: false };
    const watched = (async () => {
      while (!watch.stopped) {
        longest = Math.max(longest, await site.jobsInQueue());
        await sleep(200);
      }
    })();
    const flooding = flood({
      url,
      path: '/predict/async',
      token: heavy,
      firstA: FIRST_A_OF_FLOOD,
      perSecond: TIMES * DRAIN_PER_SECOND,
      seconds: SECONDS,
    });
    // By then the queue is long.
    await sleep(3_000);
    const beside = await lightJobs(SECONDS - 5);
    const flooded = await flooding;
    watch.stopped = true;
    await watched;

    const since = performance.now();
    while ((await site.jobsInQueue()) > 0 && performance.now() - since < DRAIN_MS) await sleep(200);
    const recoveryMs = performance.now() - since;
    const accepted = flooded.good.length + alone.accepted + beside.accepted;
    // One record for each job that has ended; those of the warm-up are there too.
    const lost = Math.max(0, accepted - (await site.keysInQueue('presage:record:*')));
    const [p99Alone, p99Beside] = [quantile(alone.ms, 0.99), quantile(beside.ms, 0.99)];
    const missed: string[] = [];
    if (flooded.odd > 0) missed.push(`${flooded.odd} other answers`);
    if (longest > MAX_JOBS + CONCURRENCY) missed.push(`${longest} jobs were in the queue`);
    if (flooded.refused.length === 0) missed.push('nothing was refused');
    if (flooded.withRetryAfter < flooded.refused.length) missed.push('refusals without Retry-After');
    if (beside.refused > 0) missed.push(`${beside.refused} jobs of the other key were refused`);
    if (beside.ms.length < beside.accepted) missed.push('jobs of the other key did not end in time');
    if (p99Beside > LONGEST_TIMES * p99Alone)
      missed.push(`the p99 of the other key went from ${p99Alone.toFixed(0)} to ${p99Beside.toFixed(0)} ms`);
    return {
      lost,
      doubled: 0,
      wrong: 0,
      recoveryMs,
      measured: {
        'jobs in the queue': longest,
        'refusals a second': flooded.refused.length / SECONDS,
        'p99 of the other key without the flood, ms': p99Alone,
        'p99 of the other key, ms': p99Beside,
      },
      missed,
    };
  },
};
