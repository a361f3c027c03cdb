import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import { said } from '../harness/said.js';
import { underLoad } from '../harness/open-loop.js';
import { promoteOnnx } from '../harness/promote-onnx.js';
import type { Random } from '../harness/random.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const DEADLINE_MS = 500;
/** Besides the deadline: the way there and back. */
const MARGIN_MS = 200;
const BUSY_MS = 2_000;
const BACK_WITHIN_MS = 10_000;

export const sessionBusy: Scenario = {
  id: 'T-25',
  fault: 'an ONNX model computes without end, and then ends after all',
  mustHold:
    `its callers are told so within ${MARGIN_MS} ms of the deadline, then at once (its breaker), the model beside it ` +
    `answers as always, and it answers again within ${BACK_WITHIN_MS / 1_000} s. Its thread is not ended at the deadline: ` +
    'the runtime cannot be interrupted, and a computation that never ends takes a core until the process is killed',
  run: async (run) => {
    const site = await Site.open(run, { MODEL_TIMEOUT_MS: String(DEADLINE_MS) });
    await promoteOnnx(site);
    const sickness = join(run.folder, 'sickness');
    const preload = ['test/chaos/faults/busy-session.js'];
    const gateway = await site.start('gateway', { CHAOS_SICKNESS: sickness }, { preload });
    const client = site.client(() => gateway);
    const missed: string[] = [];
    if (statusOf(await ask(client, run.random)) !== 200) missed.push('it does not answer to begin with');
    let failed = 0;
    const load = underLoad(40, async (n, dueAt) => {
      if (statusOf(await client.predict((n % 500) / 100, { dueAt })) !== 200) failed++;
    });

    await writeFile(sickness, '');
    const until = performance.now() + BUSY_MS;
    const answers = [];
    while (performance.now() < until) {
      answers.push(...(await Promise.all(Array.from({ length: 5 }, () => ask(client, run.random)))));
      await sleep(50);
    }
    await rm(sickness);
    const healedAt = performance.now();
    while (statusOf(await ask(client, run.random)) !== 200) await sleep(100);
    const recoveryMs = performance.now() - healedAt;
    await load.stop();

    const balance = await audit(site, client, { mayAnswer: ['deadline_exceeded'] });
    const slowest = Math.max(...answers.map(({ ms }) => ms));
    const others = answers.map(said).filter((answer) => !TOLD.has(answer));
    if (others.length > 0) missed.push(`${others.length} were told ${others[0]}`);
    if (slowest > DEADLINE_MS + MARGIN_MS) missed.push(`told after ${slowest.toFixed(0)} ms`);
    if (failed > 0) missed.push(`${failed} predictions of the other model failed`);
    if (recoveryMs > BACK_WITHIN_MS) missed.push(`it answers after ${recoveryMs.toFixed(0)} ms`);
    const measured = { 'told after, ms': slowest, 'not answered by the other': failed };
    return { ...balance, recoveryMs, measured, missed: [...missed, ...balance.missed] };
  },
};

const TOLD = new Set(['504 deadline_exceeded', '503 model_unavailable']);

/** As an ONNX model answers in floats, what it answers is not held against ours. */
const ask = (client: Client, random: Random) =>
  client.other('POST', '/predict', { model: 'onnx', features: { a: random.next(), b: 0 } });
