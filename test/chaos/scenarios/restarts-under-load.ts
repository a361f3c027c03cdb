import { audit } from '../harness/audit.js';
import { Balancer } from '../harness/balancer.js';
import { statusOf } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import type { AppProcess } from '../../support/app-process.js';

const RUNS = 5;
const RESTARTS = 4;
const PREDICTIONS_PER_SECOND = 160;
const JOBS_PER_SECOND = 40;
const DRAIN_MS = 500;
/** With Redis, without it, and with jobs under way. */
const EXIT_MS = 5_000;

export const restartsUnderLoad: Scenario = {
  id: 'T-44',
  fault:
    `at ${PREDICTIONS_PER_SECOND + JOBS_PER_SECOND} requests a second, one of two gateways and one of two workers are ` +
    `stopped (SIGTERM) and started again, ${RESTARTS} times each; in one of ${RUNS} runs without the queue's Redis`,
  mustHold:
    'not one request fails, where a balancer goes by /ready and sends again only what was refused; every process ends ' +
    `with 0 within ${EXIT_MS / 1_000} s`,
  runs: RUNS,
  run: async (run) => {
    const site = await Site.open(run, { SHUTDOWN_DRAIN_MS: String(DRAIN_MS), WORKER_CONCURRENCY: '8' });
    const startGateway = () => site.start('gateway');
    const startWorker = () => site.start('worker', {}, { preload: ['test/chaos/faults/slow-model.js'] });
    const gateways = await Promise.all([startGateway(), startGateway()]);
    const workers = await Promise.all([startWorker(), startWorker()]);
    const balancer = new Balancer(site);
    gateways.forEach((gateway) => balancer.add(gateway));
    const redisDown = run.seed % RUNS === 0;

    const failed: string[] = [];
    const note = (what: string, status: number, expected: readonly number[]): void => {
      if (!expected.includes(status)) failed.push(`${what}: ${status || 'no answer'}`);
    };
    const predictions = underLoad(PREDICTIONS_PER_SECOND, async (n, dueAt) =>
      note('predict', statusOf(await balancer.send((to) => to.predict((n % 500) / 100, { dueAt }))), [200]),
    );
    const jobs = underLoad(JOBS_PER_SECOND, async (n, dueAt) => {
      const outcome = await balancer.send((to) => to.submit((n % 500) / 100, { dueAt }));
      note('submit', statusOf(outcome), redisDown ? [202, 503] : [202]);
    });
    // With jobs under way, whose results then have nowhere to go.
    await workers[0]?.logged(({ jobId }) => jobId !== undefined);
    if (redisDown) await site.cluster.queue.kill9();
    const exits = await Promise.all([
      restart(gateways, startGateway, balancer),
      restart(workers, startWorker),
    ]);
    await Promise.all([predictions.stop(), jobs.stop()]);
    if (redisDown) await site.cluster.queue.restart();

    const healedAt = performance.now();
    const [gateway] = gateways;
    if (gateway === undefined) throw new Error('there is no gateway');
    const balance = await audit(
      site,
      site.client(() => gateway),
    );
    const recoveryMs = performance.now() - healedAt;
    const missed = [...balance.missed, ...failed.slice(0, 3)];
    for (const { code, ms } of exits.flat()) {
      if (code !== 0) missed.push(`a process ended with ${code}`);
      if (ms > EXIT_MS) missed.push(`a process ended after ${ms.toFixed(0)} ms`);
    }
    const slowest = (of: readonly Exit[] = []): number => Math.max(...of.map(({ ms }) => ms));
    return {
      ...balance,
      recoveryMs,
      measured: {
        restarts: exits.flat().length,
        'failed requests': failed.length,
        'slowest exit of a gateway, ms': slowest(exits[0]),
        'slowest exit of a worker, ms': slowest(exits[1]),
      },
      missed,
    };
  },
};

interface Exit {
  readonly code: number | null;
  readonly ms: number;
}

/** Stops them in turn, and starts each again before the next one. */
async function restart(
  processes: AppProcess[],
  start: () => Promise<AppProcess>,
  balancer?: Balancer,
): Promise<Exit[]> {
  const exits: Exit[] = [];
  while (exits.length < RESTARTS) {
    const leaving = processes.shift();
    if (leaving === undefined) break;
    const since = performance.now();
    const code = await leaving.stop();
    exits.push({ code, ms: performance.now() - since });
    balancer?.remove(leaving);
    const started = await start();
    processes.push(started);
    balancer?.add(started);
  }
  return exits;
}
