import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import type { Client } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { supervised } from '../harness/supervised.js';
import type { AppProcess } from '../../support/app-process.js';

const FILES = 256;
const HEAPS_MB = [48, 64, 96];
const IDLE_CONNECTIONS = 400;
const BATCH = 1_000;
const PER_SECOND = 30;
const RECOVERY_MS = 10_000;

export const resourcesExhausted: Scenario = {
  id: 'T-47',
  fault:
    `a gateway with ${FILES} file descriptors gets ${IDLE_CONNECTIONS} connections, and a version is promoted meanwhile; ` +
    `gateway and worker with ${HEAPS_MB.join(', ')} MB of heap (the seed chooses) get 100 batches of ${BATCH} instances`,
  mustHold:
    'they refuse, or die and are started again; what was accepted is done, and ' +
    `within ${RECOVERY_MS / 1_000} s they answer with the version that was promoted`,
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
    const small = { NODE_OPTIONS: `--max-old-space-size=${run.random.pick(HEAPS_MB)}` };
    const under = ['prlimit', `--nofile=${FILES}`];
    const gateway = await supervised(() => site.start('gateway', small, { under }));
    const worker = await supervised(() => site.start('worker', small, { under }));
    run.defer(() => Promise.all([gateway.stop(), worker.stop()]));
    const client = site.client(() => gateway.process);

    const load = underLoad(PER_SECOND, (n, dueAt) =>
      n % 3 === 0
        ? client.submit(n / 100, { dueAt, key: `job-${n}`, timeoutMs: 3_000 })
        : client.predict(n / 100, { dueAt, timeoutMs: 3_000 }),
    );
    const sockets = await crowd(gateway.process);
    const { version } = await site.promote(2);
    await sleep(run.random.between(1_000, 2_000));
    for (const socket of sockets) socket.destroy();
    const freeAt = performance.now();
    await served(client, version, freeAt);
    const freeMs = performance.now() - freeAt;

    const batched = await batches(client, run);
    await load.stop();
    const healedAt = performance.now();
    await served(client, version, healedAt);
    const recoveryMs = Math.max(freeMs, performance.now() - healedAt);
    const balance = await audit(site, client);
    const endings = await badEndings(client, batched.jobs);
    const missed = [...balance.missed];
    if (endings.length > 0)
      missed.push(`of ${batched.jobs.length} batch jobs ended as ${endings.join(', ')}`);
    if (recoveryMs > RECOVERY_MS) missed.push(`recovered after ${recoveryMs.toFixed(0)} ms`);
    return {
      ...balance,
      lost: balance.lost + endings.length,
      recoveryMs,
      measured: {
        'connections held': sockets.length,
        'batches answered or accepted': batched.answered,
        'deaths of the gateway': gateway.deaths,
        'deaths of the worker': worker.deaths,
      },
      missed,
    };
  },
};

/** Connections that say nothing; those that are thrown out are not missed. */
async function crowd({ url }: AppProcess): Promise<Socket[]> {
  const { port, hostname } = new URL(url);
  const sockets = Array.from({ length: IDLE_CONNECTIONS }, () => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    return socket;
  });
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return sockets.filter((socket) => !socket.destroyed);
}

/** Large requests, many at once; and the ids of the jobs that were made of them. */
async function batches(client: Client, { random }: Run): Promise<{ answered: number; jobs: string[] }> {
  const instances = Array.from({ length: BATCH }, () => ({ a: random.next(), b: 0 }));
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      client.other('POST', i % 2 === 0 ? '/predict' : '/predict/async', { instances }, { timeoutMs: 5_000 }),
    ),
  );
  const answers = outcomes.flatMap((outcome) => (outcome.kind === 'answered' ? [outcome] : []));
  return {
    answered: answers.filter(({ status }) => status < 300).length,
    jobs: answers.flatMap(({ status, body }) => (status === 202 ? [String(body['id'])] : [])),
  };
}

/** How the jobs ended, besides well; the queue is empty. */
async function badEndings(client: Client, jobs: readonly string[]): Promise<string[]> {
  const endings: string[] = [];
  for (const id of jobs) {
    let outcome = await client.read(id, 5);
    // A gateway that is being started again, or has not found its Redis yet.
    for (let tries = 1; tries < 20 && statusOf(outcome) !== 200; tries++) {
      await sleep(100);
      outcome = await client.read(id, 5);
    }
    const ending = outcome.kind === 'answered' ? String(outcome.body['status']) : outcome.how;
    if (ending !== 'succeeded') endings.push(ending);
  }
  return endings;
}

/** Waits until the gateway answers with this version. */
async function served(client: Client, version: string, since: number): Promise<void> {
  while (performance.now() - since < RECOVERY_MS) {
    const outcome = await client.predict(0.5, { timeoutMs: 1_000 });
    if (outcome.kind === 'answered' && outcome.body['version'] === version) return;
    await sleep(50);
  }
}
