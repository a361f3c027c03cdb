import { audit } from '../harness/audit.js';
import { statusOf } from '../harness/client.js';
import { underLoad } from '../harness/open-loop.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { saveTinyVersion } from '../../support/tiny-model.js';
import type { AppProcess } from '../../support/app-process.js';

const HOUR_MS = 3_600_000;
const JOBS_PER_SECOND = 30;
const LOAD_MS = 1_500;
/** Longer than the clocks differ: when a job expires is told by clocks. */
const LIFE_SECONDS = 12 * 3_600;
/** More than all that is done here together, and much less than an hour. */
const MOST_SECONDS = 300;
/** How often `production` moves, by one gateway and the other in turn. */
const MOVES = 4;

export const clocksWrong: Scenario = {
  id: 'T-29',
  fault:
    'one gateway is 2 h ahead and the other 2 h behind, so are two workers; under load all of them are set back by an hour. The clock is that of the processes’ JavaScript: `faketime` is not part of the tests’ tools',
  mustHold:
    'jobs that live longer than the clocks differ all run; no duration in the metrics is negative or has an hour in it (but for waits, which begin on one machine and end on another); moves of an alias by either gateway are kept in the order they were made; `/ready` of each process says that its clock is wrong',
  run: async (run) => {
    const site = await Site.open(run, { WORKER_CONCURRENCY: '8' });
    const start = (app: 'gateway' | 'worker', hours: number) =>
      site.start(
        app,
        { CHAOS_CLOCK_MS: String(hours * HOUR_MS) },
        { preload: ['test/chaos/faults/wrong-clock.js'] },
      );
    const gateways = await Promise.all([start('gateway', 2), start('gateway', -2)]);
    const processes = [...gateways, ...(await Promise.all([start('worker', 2), start('worker', -2)]))];
    const pick = (): AppProcess => run.random.pick(gateways);
    const client = site.client(pick);

    const load = underLoad(JOBS_PER_SECOND, async (n, dueAt) => {
      const a = (n % 100) / 50;
      await client.submit(a, { dueAt, key: `clock-${n}`, expiresInSeconds: LIFE_SECONDS });
      await client.predict(a);
    });
    await new Promise((resolve) => setTimeout(resolve, run.random.between(0, LOAD_MS)));
    for (const { pid } of processes) process.kill(pid, 'SIGUSR2');
    await Promise.all(
      processes.map((app) => app.logged(({ message }) => message === 'the clock was set back')),
    );

    const missed: string[] = [];
    const asked: string[] = [];
    for (let n = 0; n < MOVES; n++) {
      const slope = 2 + n;
      const version = await saveTinyVersion(site.cluster.versions, { slope });
      const mover = site.client(() => gateways[n % 2] ?? pick());
      const at = Date.now();
      const moved = await mover.other('PUT', '/models/tiny/aliases/production', { version });
      if (statusOf(moved) !== 200) missed.push(`a move: ${JSON.stringify(moved)}`);
      site.promotions.push({ model: 'tiny', version, slope, at });
      asked.push(version);
    }
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    await load.stop();
    const healedAt = performance.now();
    const balance = await audit(site, client);
    const recoveryMs = performance.now() - healedAt;

    for (const gateway of gateways) {
      const history = await site
        .client(() => gateway)
        .other('GET', '/models/tiny/aliases/production/history');
      const moves = history.kind === 'answered' ? (history.body['moves'] as { version: string }[]) : [];
      const order = moves.map(({ version }) => version).reverse();
      if (order.slice(1).join() !== asked.join()) missed.push(`moves are kept as ${order.join()}`);
      const answered = await site.client(() => gateway).predict(1);
      const version = answered.kind === 'answered' ? answered.body['version'] : answered.how;
      if (version !== asked.at(-1)) missed.push(`the last answer is by ${String(version)}`);
    }
    const clocks = await Promise.all(processes.map(clockProblem));
    if (clocks.some((said) => !said))
      missed.push(`${clocks.filter(Boolean).length} of 4 say their clock is wrong`);
    const odd = (await Promise.all(processes.map(oddDurations))).flat();
    return {
      ...balance,
      recoveryMs,
      measured: { 'odd durations': odd.length },
      missed: [...balance.missed, ...missed, ...odd],
    };
  },
};

/** Does the process itself say that its clock is wrong? */
async function clockProblem({ url }: AppProcess): Promise<boolean> {
  return (await (await fetch(`${url}/ready`)).text()).includes('the clock here is');
}

/** Waits begin on one machine and end on another. */
const WAITS = ['job_wait_seconds', 'queue_oldest_waiting_seconds'];

/** Durations of a process that cannot be, as its metrics have them. */
async function oddDurations({ url }: AppProcess): Promise<string[]> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  const spent = lines.filter((line) => /^(http|job|model|queue|training)\w*_seconds(_sum)?[{ ]/.test(line));
  if (spent.length === 0) return ['no durations were told'];
  return spent.filter((line) => {
    const value = Number(line.slice(line.lastIndexOf(' ')));
    return value < 0 || (value > MOST_SECONDS && !WAITS.some((wait) => line.startsWith(wait)));
  });
}
