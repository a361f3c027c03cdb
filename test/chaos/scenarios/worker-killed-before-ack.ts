import { acceptedJobs, audit } from '../harness/audit.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import type { AppProcess } from '../../support/app-process.js';

const JOBS = 100;
const DEATHS = 4;
const FAULT = { preload: ['test/chaos/faults/die-after-record.js'] };

export const workerKilledBeforeAck: Scenario = {
  id: 'T-02',
  fault: `a worker is killed when it has recorded a result and not yet told BullMQ, ${DEATHS} times`,
  mustHold: 'the job ends as recorded, and nobody predicts it again',
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    await Promise.all(Array.from({ length: JOBS }, (_, i) => client.submit(i / JOBS)));

    const workers = await die(site, run);
    const survivor = await site.start('worker', {}, FAULT);
    const healedAt = performance.now();
    const balance = await audit(site, client);
    const recoveryMs = performance.now() - healedAt;

    const log = [...workers, survivor].flatMap((worker) => worker.log);
    const recordedAt = timesOf(log, 'recorded');
    const predictedAt = timesOf(log, 'predicts');
    const again = [...recordedAt].filter(([id, [at]]) => (predictedAt.get(id)?.at(-1) ?? NaN) > Number(at));
    const unseen = [...acceptedJobs(run.ledger).keys()].filter((id) => !predictedAt.has(id));
    const fatal = new Set(workers.map((worker) => worker.log.findLast(({ recorded }) => recorded)));
    return {
      ...balance,
      recoveryMs,
      measured: { 'predicted after its record': again.length, deaths: fatal.size },
      missed: [
        ...balance.missed,
        ...again.map(([id]) => `job ${id} was predicted after its record was written`),
        ...(unseen.length > 0 ? [`${unseen.length} jobs ended without a prediction`] : []),
        ...(fatal.size === DEATHS ? [] : ['not every worker died of a record']),
      ],
    };
  },
};

/** Two workers at a time, each of which dies of a record that the seed chooses. */
async function die(site: Site, { random }: Run): Promise<AppProcess[]> {
  const start = async () => {
    const env = { CHAOS_DIE_AFTER: String(random.between(1, JOBS / (2 * DEATHS))) };
    const worker = await site.start('worker', env, FAULT);
    await worker.exited;
    return worker;
  };
  const dead: AppProcess[] = [];
  while (dead.length < DEATHS) dead.push(...(await Promise.all([start(), start()])));
  return dead;
}

/** When (milliseconds since 1970) something was said of each job, in order. */
function timesOf(log: readonly Record<string, unknown>[], what: 'recorded' | 'predicts') {
  const times = new Map<string, number[]>();
  for (const line of log) {
    if (typeof line[what] !== 'string') continue;
    const id = line[what];
    times.set(
      id,
      [...(times.get(id) ?? []), Number(line['at'])].toSorted((a, b) => a - b),
    );
  }
  return times;
}
