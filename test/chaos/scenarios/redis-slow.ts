import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import { quantile } from '../harness/quantile.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const PHASE_MS = 10_000;
const PREDICTIONS_PER_SECOND = 100;
const JOBS_PER_SECOND = 10;
/** The cache may take 50 ms of it, of few: after three of them nobody waits for it. */
const LIMITS_MS = { p95: 15, p99: 60 } as const;

interface Quantiles {
  readonly p95: number;
  readonly p99: number;
}

export const redisSlow: Scenario = {
  id: 'T-12',
  fault: 'both Redis answer 100 ms late, then anything up to 1 s late',
  mustHold: `p95 of predictions at most ${LIMITS_MS.p95} ms and p99 at most ${LIMITS_MS.p99} ms above those without the fault, and none fails`,
  run: async (run) => {
    // Every prediction shall be looked up.
    const site = await Site.open(run, { CACHE_LOCAL_ENTRIES: '0' });
    const gateway = await site.start('gateway');
    await site.start('worker');
    const client = site.client(() => gateway);
    const slow = (delayMs: () => number): void => {
      site.queueLine.slow(delayMs);
      site.cacheLine.slow(delayMs);
    };

    let failed = 0;
    const timesDuring = async (fault: () => void): Promise<Quantiles> => {
      fault();
      const times: number[] = [];
      const predictions = underLoad(PREDICTIONS_PER_SECOND, async (n) => {
        // Timed from when it leaves: the client's own book, synced before, is not the product's.
        const outcome = await client.predict(n % 2 === 0 ? n % 50 : run.random.next());
        if (statusOf(outcome) !== 200) failed++;
        times.push(outcome.ms);
      });
      const jobs = underLoad(JOBS_PER_SECOND, (n, dueAt) => client.submit(n / 100, { dueAt }));
      await sleep(PHASE_MS);
      await Promise.all([predictions.stop(), jobs.stop()]);
      return { p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
    };
    // Before the first figure: code that has run once is faster.
    await timesDuring(() => undefined);
    const baseline = await timesDuring(() => undefined);
    const late = await timesDuring(() => slow(() => 100));
    const jittery = await timesDuring(() => slow(() => run.random.between(0, 1_000)));
    await Promise.all([site.queueLine.heal(), site.cacheLine.heal()]);

    const healedAt = performance.now();
    const balance = await audit(site, client);
    const missed = [...balance.missed];
    if (failed > 0) missed.push(`${failed} predictions failed`);
    for (const [what, times] of Object.entries({ late, jittery })) {
      for (const q of ['p95', 'p99'] as const) {
        if (times[q] > baseline[q] + LIMITS_MS[q])
          missed.push(`${q} ${what}: ${times[q].toFixed(0)} ms, ${baseline[q].toFixed(0)} before`);
      }
    }
    return {
      ...balance,
      recoveryMs: performance.now() - healedAt,
      measured: {
        'p95 before, ms': baseline.p95,
        'p95 100 ms late, ms': late.p95,
        'p95 with jitter, ms': jittery.p95,
        'p99 before, ms': baseline.p99,
        'p99 100 ms late, ms': late.p99,
        'p99 with jitter, ms': jittery.p99,
      },
      missed,
    };
  },
};
