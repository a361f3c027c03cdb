import { parseArgs } from 'node:util';
import { censusModel } from '../census/census-model.js';
import { openSite } from '../load/site.js';
import { machine } from '../page/machine.js';
import { ratioTable } from '../page/ratio-table.js';
import { writeSection } from '../page/section.js';
import { peersPython } from '../peers/python.js';
import { bullmqJobs } from './bullmq-jobs.js';
import { celeryEnvironment, celeryJobs, startCelery } from './celery-jobs.js';
import { idleCelery } from './idle-celery.js';
import { inTurn, startAll } from './job-contest.js';
import { presageJobs, presageJobsAuto } from './presage-jobs.js';
import { jobRatios, jobTable } from './report.js';
import { streamJobs } from './stream-jobs.js';
import { wideRatios, wideTable } from './wide-report.js';

/** Predictions later: jobs and rows a second, and how long one takes, beside Celery and what the queue alone could do. */
const { values: options } = parseArgs({
  options: {
    /** A short look in place of a measurement. */
    quick: { type: 'boolean', default: false },
    /** Jobs of many rows alone, with the cache as it is shipped and without it where it does not pay. */
    wide: { type: 'boolean', default: false },
    /** Put the result into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
  },
});
const times = options.quick ? { rounds: 1, seconds: 1.5 } : { rounds: 3, seconds: 2.5 };
const MANY = { users: 64, rows: 1 };
const WIDE = { users: 64, rows: 100 };
const ALONE = { users: 1, rows: 1 };

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const peers = await peersPython();
if (peers.kind === 'missing') console.error(`without the peers in Python: ${peers.reason}`);
const model = await censusModel();
await using site = await openSite(model);

const python = peers.kind === 'ready' ? peers.python : undefined;
const celery = python === undefined ? undefined : await celeryEnvironment(site);
if (python !== undefined && celery !== undefined) await startCelery(site, python, celery);
const peer = python === undefined || celery === undefined ? undefined : celeryJobs(python, celery);
const ours = options.wide ? [presageJobs, presageJobsAuto] : [presageJobs];
const systems = [...ours, ...(peer === undefined ? [] : [peer]), bullmqJobs, streamJobs];
const running = await startAll(systems, site, model);

async function ofAllKinds(): Promise<string[]> {
  for (const shift of [MANY, WIDE]) await inTurn(running, shift, { ...times, rounds: 1 });
  console.error('measuring');
  const many = await inTurn(running, MANY, times);
  const wide = await inTurn(running, WIDE, times);
  const alone = await inTurn(running, ALONE, times);
  const idle: number[] = [];
  for (let round = 1; round <= times.rounds && python !== undefined && celery !== undefined; round++)
    idle.push(await idleCelery(python, celery, times.seconds));
  const results = { many, wide, alone, rowsPerJob: WIDE.rows, idle };
  return [jobTable(results), ratioTable(jobRatios(results, { ours: presageJobs, peer }))];
}

async function ofManyRows(): Promise<string[]> {
  await inTurn(running, WIDE, { ...times, rounds: 1 });
  console.error('measuring');
  const wide = await inTurn(running, WIDE, times);
  return [wideTable(wide, WIDE.rows), ratioTable(wideRatios(wide, { ours, peer }))];
}

console.error('warming up');
const [table = '', ratios = ''] = await (options.wide ? ofManyRows() : ofAllKinds());
const about = `Closed loop, ${times.rounds} rounds of ${times.seconds} s; medians.`;
const text = [
  `${about} ${machine(peers.kind === 'ready' ? peers.versions : [])}`,
  table,
  'Ratios, each of the same round:',
  ratios,
].join('\n\n');
console.log(text);
if (options.write) await writeSection(options.wide ? 'async-wide' : 'async', text);
