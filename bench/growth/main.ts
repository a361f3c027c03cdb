import { parseArgs } from 'node:util';
import { censusModel } from '../census/census-model.js';
import { openSite } from '../load/site.js';
import type { Site } from '../load/site.js';
import { machine } from '../page/machine.js';
import { writeSection } from '../page/section.js';
import { loadedVersions } from './loaded-versions.js';
import { moreWorkers } from './more-workers.js';
import { queueDepths } from './queue-depth.js';
import { rowsPerJob } from './rows-per-job.js';

/** What grows with the number of queued jobs, of rows in a job, of loaded versions and of workers, and what does not. */
const { values: options } = parseArgs({
  options: {
    /** A short look in place of a measurement. */
    quick: { type: 'boolean', default: false },
    /** Up to a million jobs in the queue, which takes some minutes. */
    long: { type: 'boolean', default: false },
    /** Put the result into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
    /** Only the tables whose title matches this regular expression. */
    only: { type: 'string', default: '' },
  },
});
if (options.write && options.only !== '') throw new Error('--write wants all tables');
const { quick, long } = options;
const DEPTHS = [1_000, 10_000, 100_000, 1_000_000];

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const model = await censusModel();
const tables: readonly (readonly [title: string, measure: (site: Site) => Promise<string>])[] = [
  [
    'Jobs in the queue, a row each; one worker',
    (site) =>
      queueDepths(site, model, {
        depths: DEPTHS.slice(0, quick ? 2 : long ? 4 : 3),
        seconds: quick ? 1 : 3,
      }),
  ],
  [
    'Rows in a job; one worker, no cache',
    (site) =>
      rowsPerJob(site, model, quick ? { rows: 20_000, jobs: 2_000 } : { rows: 200_000, jobs: 10_000 }),
  ],
  [
    'Workers, no cache',
    (site) => moreWorkers(site, model, quick ? { jobs: 2_000, rounds: 1 } : { jobs: 6_000, rounds: 3 }),
  ],
  ['Versions in memory, a request at a time', (site) => loadedVersions(site, model, quick ? 1 : 3)],
];

const wanted = new RegExp(options.only);
const sections: string[] = [];
for (const [title, measure] of tables.filter(([title]) => wanted.test(title))) {
  console.error(title);
  // A site each: nothing of the last table runs beside the next.
  await using site = await openSite(model);
  sections.push(`${title}:`, await measure(site));
}
const text = [machine(), ...sections].join('\n\n');
console.log(text);
if (options.write) await writeSection('growth', text);
