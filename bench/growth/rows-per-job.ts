import type { CensusModel } from '../census/census-model.js';
import type { Site } from '../load/site.js';
import { markdownTable } from '../page/markdown-table.js';
import { shown } from '../page/rounds.js';
import { GrowingQueue } from './growing-queue.js';

const SIZES = [1, 10, 100, 1_000];

/** How fast one worker empties a queue of jobs of so many rows, `rows` or `jobs` in all, whichever is less. */
export async function rowsPerJob(
  site: Site,
  { instances }: CensusModel,
  most: { rows: number; jobs: number },
): Promise<string> {
  const url = await site.redis();
  // Every row is new to the cache, as it is to a model: otherwise the first round would fill it for the others.
  const env = { QUEUE_REDIS_URL: url, LOG_LEVEL: 'warn', CACHE_POLICY: 'never' };
  await site.product('worker', env);
  await using queue = new GrowingQueue(url, instances);
  const rows: string[][] = [];
  for (const size of SIZES) {
    console.error(`${size} rows a job`);
    const jobs = Math.min(most.jobs, most.rows / size);
    await queue.hold();
    const empty = await queue.memory();
    await queue.add(jobs, size);
    const queued = ((await queue.memory()) - empty) / jobs;
    await queue.release();
    const ms = await queue.drained();
    const kept = ((await queue.memory()) - empty) / jobs;
    const perSecond = (1_000 * jobs) / ms;
    rows.push([
      size.toLocaleString('en-US'),
      shown(perSecond),
      shown(perSecond * size),
      shown(queued),
      shown(kept),
    ]);
  }
  return markdownTable(['Rows a job', 'Jobs/s', 'Rows/s', 'Bytes queued', 'Bytes kept'], rows);
}
