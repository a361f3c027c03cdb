import type { CensusModel } from '../census/census-model.js';
import type { Site } from '../load/site.js';
import { markdownTable } from '../page/markdown-table.js';
import { median, shown } from '../page/rounds.js';
import { GrowingQueue } from './growing-queue.js';

const WORKERS = [1, 2, 4];
const SIZES = [1, 100];

/** How fast so many workers empty one queue. */
export async function moreWorkers(
  site: Site,
  { instances }: CensusModel,
  { jobs, rounds }: { jobs: number; rounds: number },
): Promise<string> {
  const sites = [];
  for (const workers of WORKERS) {
    const url = await site.redis();
    const env = { QUEUE_REDIS_URL: url, LOG_LEVEL: 'warn', CACHE_POLICY: 'never' };
    for (let i = 0; i < workers; i++) await site.product('worker', env);
    sites.push({ url, cells: [String(workers)] });
  }
  for (const size of SIZES) {
    const rates = sites.map((): number[] => []);
    // In turn, so that a busy minute of the machine hits all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [i, { url }] of sites.entries()) {
        await using queue = new GrowingQueue(url, instances);
        await queue.hold();
        const count = jobs / Math.sqrt(size);
        await queue.add(count, size);
        await queue.release();
        rates[i]?.push((1_000 * count) / (await queue.drained()));
      }
    }
    for (const [i, { cells }] of sites.entries()) cells.push(shown(median(rates[i] ?? [])));
  }
  const header = ['Workers', ...SIZES.map((size) => `Jobs/s, ${size} ${size === 1 ? 'row' : 'rows'} each`)];
  return markdownTable(
    header,
    sites.map(({ cells }) => cells),
  );
}
