import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import { said } from '../harness/said.js';
import type { Random } from '../harness/random.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const SICK_SLOPE = 9;
const DEADLINE_MS = 300;
/** Besides the deadline: the way there and back. */
const MARGIN_MS = 200;
const HANGS = 100;
const AT_ONCE = 20;
const CALLS = 300;
const ROUNDS = 4;
/** Within which it must be as quick as before, for once: the machine may be busy with something else now and then. */
const RECOVERY_MS = 5_000;
const LEAST_THROUGHPUT = 0.9;

export const modelHangs: Scenario = {
  id: 'T-25',
  fault: `a model never answers, ${HANGS} calls in a row, ${AT_ONCE} at once, with a breaker that stays closed`,
  mustHold:
    `each is told so within ${MARGIN_MS} ms of the deadline, and afterwards the gateway answers at ${100 * LEAST_THROUGHPUT} % ` +
    `of its rate before, at least, within ${RECOVERY_MS / 1_000} s. What holds the thread itself cannot be ended: a model of ours computes in the thread ` +
    'that serves; an ONNX model in one of its own, which goes on until it is done',
  run: async (run) => {
    const env = { MODEL_TIMEOUT_MS: String(DEADLINE_MS), BREAKER_VOLUME: '10000' };
    const site = await Site.open(run, env);
    await site.promote(SICK_SLOPE, 'sick');
    const sickness = join(run.folder, 'sickness');
    const preload = ['test/chaos/faults/sick-model.js'];
    const gateway = await site.start('gateway', { CHAOS_SICKNESS: sickness }, { preload });
    const client = site.client(() => gateway);

    const before = await rate(client, run.random);
    await client.predict(0.5, { model: 'sick' });
    await writeFile(sickness, 'hangs');
    const answers = [];
    for (let i = 0; i < HANGS; i += AT_ONCE) {
      const asked = Array.from({ length: AT_ONCE }, () =>
        client.predict(run.random.next(), { model: 'sick' }),
      );
      answers.push(...(await Promise.all(asked)));
    }
    await rm(sickness);
    const healedAt = performance.now();
    let afterwards = 0;
    while (afterwards < LEAST_THROUGHPUT * before && performance.now() - healedAt < RECOVERY_MS)
      afterwards = Math.max(afterwards, await rate(client, run.random));
    const recoveryMs = performance.now() - healedAt;

    const balance = await audit(site, client, { mayAnswer: ['deadline_exceeded'] });
    const missed = [...balance.missed];
    const others = answers.map(said).filter((answer) => answer !== '504 deadline_exceeded');
    if (others.length > 0) missed.push(`${others.length} of them were answered ${others[0]}`);
    const slowest = Math.max(...answers.map(({ ms }) => ms));
    if (slowest > DEADLINE_MS + MARGIN_MS) missed.push(`told after ${slowest.toFixed(0)} ms`);
    if (afterwards < LEAST_THROUGHPUT * before)
      missed.push(`${afterwards.toFixed(0)} predictions/s afterwards, ${before.toFixed(0)} before`);
    if (statusOf(await client.predict(0.25, { model: 'sick' })) !== 200)
      missed.push('it does not answer afterwards');
    const measured = {
      'told after, ms': slowest,
      'rate lost afterwards, %': Math.max(0, 100 - (100 * afterwards) / before),
    };
    return { ...balance, recoveryMs, measured, missed };
  },
};

/** Predictions a second of the model that is well, asked for by a few clients: the best of some rounds. */
async function rate(client: Client, random: Random): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now();
    for (let i = 0; i < CALLS; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => client.predict(random.next())));
    }
    best = Math.max(best, (1_000 * CALLS) / (performance.now() - since));
  }
  return best;
}
