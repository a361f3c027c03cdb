import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import type { Random } from '../harness/random.js';
import { metricOf } from '../harness/metric.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import type { AppProcess } from '../../support/app-process.js';
import { FAULTS } from './soak-faults.js';
import type { Crew } from './soak-faults.js';

const MINUTES = Number(process.env['CHAOS_SOAK_MINUTES'] ?? '15');
const WARM_UP_MS = 60_000;
const PREDICTIONS_PER_SECOND = 40;
const JOBS_PER_SECOND = 20;
/** Share by which the memory of a process may have grown when all is quiet again. */
const GROWTH = 0.2;
const RESIDENT = 'process_resident_memory_bytes';

export const soak: Scenario = {
  id: 'SOAK',
  fault: `faults of all kinds at random for ${MINUTES} minutes, under load`,
  mustHold:
    'resident memory of the processes that lived through it, all garbage collected, within 20 % of what it was after the first minute',
  runs: 1,
  minutes: MINUTES + 10,
  run: async (run) => {
    const crew = await enlist(run);
    const [gateway] = crew.steady;
    const client = crew.site.client(() => run.random.pick([gateway, crew.mortal.gateway]));
    const load = startLoad(client, run.random);

    await sleep(WARM_UP_MS);
    const before = await Promise.all(crew.steady.map(memoryHeld));
    const end = performance.now() + MINUTES * 60_000;
    let faults = 0;
    for (; performance.now() < end; faults++) {
      await run.random.pick(FAULTS)(crew);
      await sleep(run.random.between(2_000, 8_000));
    }
    await load.stop();

    const healedAt = performance.now();
    const balance = await audit(
      crew.site,
      crew.site.client(() => gateway),
      { mayEnd: ['canceled'] },
    );
    const recoveryMs = performance.now() - healedAt;
    const after = await Promise.all(crew.steady.map(memoryHeld));
    const growth = after.map((bytes, i) => bytes / (before[i] ?? NaN) - 1);
    const missed = [...balance.missed];
    growth.forEach((share, i) => {
      if (share > GROWTH)
        missed.push(`the ${i === 0 ? 'gateway' : 'worker'} has grown by ${(100 * share).toFixed(0)} %`);
    });
    return {
      ...balance,
      recoveryMs,
      measured: {
        faults,
        'growth of the gateway, %': 100 * (growth[0] ?? NaN),
        'growth of the worker, %': 100 * (growth[1] ?? NaN),
      },
      missed,
    };
  },
};

async function enlist(run: Run): Promise<Crew> {
  const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
  const options = { preload: ['test/chaos/faults/collects-on-demand.js'] };
  const [gateway, worker, mortalGateway, mortalWorker] = await Promise.all([
    site.start('gateway', {}, options),
    site.start('worker', {}, options),
    site.start('gateway'),
    site.start('worker'),
  ]);
  return {
    site,
    random: run.random,
    steady: [gateway, worker],
    mortal: { gateway: mortalGateway, worker: mortalWorker },
  };
}

/** Predictions and jobs at fixed rates; a few jobs are canceled, and a few followed to their end. */
function startLoad(client: Client, random: Random) {
  const predictions = underLoad(PREDICTIONS_PER_SECOND, (n, dueAt) =>
    client.predict((n % 500) / 100, { dueAt }),
  );
  const jobs = underLoad(JOBS_PER_SECOND, async (n, dueAt) => {
    const submitted = await client.submit((n % 500) / 100, { dueAt, key: `soak-${n}` });
    // As a client would that was told "later", or nothing.
    const accepted =
      statusOf(submitted) === 202 ? submitted : await client.submit((n % 500) / 100, { key: `soak-${n}` });
    if (accepted.kind !== 'answered' || accepted.status !== 202) return;
    const id = String(accepted.body['id']);
    const lot = random.next();
    if (lot < 0.02) await client.cancel(id);
    else if (lot < 0.1) await client.read(id, 5);
  });
  return { stop: () => Promise.all([predictions.stop(), jobs.stop()]) };
}

/** Bytes a process occupies when it has let go of all it can. */
async function memoryHeld(app: AppProcess): Promise<number> {
  const collections = app.log.filter(isCollection).length;
  process.kill(app.pid, 'SIGUSR2');
  await app.logged((line) => isCollection(line) && Number(line['times']) > collections);
  return await metricOf(app, RESIDENT);
}

const isCollection = ({ message }: Readonly<Record<string, unknown>>): boolean =>
  message === 'garbage collected';

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
