import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import { said } from '../harness/said.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const SICKNESSES = ['throws', 'rejects', 'NaN', 'infinite', 'too few', 'undefined'] as const;
const SICK_SLOPE = 9;
const MOST_FAILURES = 20;
const CLOSED_WITHIN_MS = 10_000;
const JOBS = 15;

export const modelSick: Scenario = {
  id: 'T-24',
  fault: `a model ${SICKNESSES.join(', ')} in place of scoring (two of these a run)`,
  mustHold:
    `its breaker opens after at most ${MOST_FAILURES} failures and closes within ${CLOSED_WITHIN_MS / 1_000} s of its ` +
    'recovery; every answer meanwhile is a typed 503; its jobs fail so or wait; the other model answers as always',
  run: async (run) => {
    const site = await Site.open(run);
    await site.promote(SICK_SLOPE, 'sick');
    const sickness = join(run.folder, 'sickness');
    const options = { preload: ['test/chaos/faults/sick-model.js'] };
    const gateway = await site.start('gateway', { CHAOS_SICKNESS: sickness }, options);
    await site.start('worker', { CHAOS_SICKNESS: sickness }, options);
    const client = site.client(() => gateway);
    let failed = 0;
    const load = underLoad(30, async (n, dueAt) => {
      if (statusOf(await client.predict((n % 500) / 100, { dueAt })) !== 200) failed++;
    });

    const missed: string[] = [];
    let mostFailures = 0;
    let recoveryMs = 0;
    for (const round of [0, 1]) {
      const how = SICKNESSES[(run.seed + 3 * round) % SICKNESSES.length] ?? 'throws';
      await well(client, () => run.random.next());
      await writeFile(sickness, how);
      // No instance twice: one in the cache needs no model.
      for (let i = 0; i < JOBS; i++) await client.submit(run.random.next(), { model: 'sick' });
      const failures = await untilOpen(client, () => run.random.next());
      mostFailures = Math.max(mostFailures, failures);
      if (failures > MOST_FAILURES) missed.push(`${how}: ${failures} failures`);
      await sleep(500);
      await rm(sickness);
      const recovered = await well(client, () => run.random.next());
      if (recovered > CLOSED_WITHIN_MS) missed.push(`${how}: closed after ${recovered.toFixed(0)} ms`);
      recoveryMs = Math.max(recoveryMs, recovered);
    }
    await load.stop();
    const balance = await audit(site, client, { mayEnd: ['failed'], mayAnswer: ['model_failed'] });
    if (failed > 0) missed.push(`${failed} predictions of the other model failed`);
    const measured = { 'failures until open': mostFailures, 'not answered by the other': failed };
    return { ...balance, recoveryMs, measured, missed: [...missed, ...balance.missed] };
  },
};

/** Asks the sick model until its breaker is open; how often it has failed by then. */
async function untilOpen(client: Client, next: () => number): Promise<number> {
  for (let failures = 0; failures <= MOST_FAILURES; failures++) {
    const answer = said(await client.predict(next(), { model: 'sick' }));
    if (answer === '503 model_unavailable') return failures;
  }
  return Infinity;
}

/** Asks until the model answers; milliseconds it took. */
async function well(client: Client, next: () => number): Promise<number> {
  const since = performance.now();
  while (statusOf(await client.predict(next(), { model: 'sick' })) !== 200) await sleep(100);
  return performance.now() - since;
}
