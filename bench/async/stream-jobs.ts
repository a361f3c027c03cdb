import path from 'node:path';
import { Redis } from 'ioredis';
import { freshRows } from '../census/questions.js';
import { connectionTo } from './bullmq-jobs.js';
import type { JobSystem } from './job-system.js';

export const JOBS = 'jobs';
export const RESULTS = 'results';
/** Entries a stream keeps: more than are ever under way. */
export const KEEP = 10_000;
const AT_ONCE = 100;

type Entry = [id: string, fields: string[]];

/** The next entries of a stream, as soon as there are any. */
export async function entriesAfter(connection: Redis, stream: string, last: string): Promise<Entry[]> {
  const read = await connection.xread('COUNT', AT_ONCE, 'BLOCK', 0, 'STREAMS', stream, last);
  return read?.[0]?.[1] ?? [];
}

/** A limit: two Redis streams and a process at each end, many entries per round trip, and nothing is ever done twice. */
export const streamJobs: JobSystem = {
  name: 'limit: Redis Streams',
  start: async (site, { instances }) => {
    const redis = await site.redis();
    await site.start(() => ({
      name: 'streams',
      command: [process.execPath, path.join(import.meta.dirname, 'stream-worker.js'), redis, site.modelFile],
      ready: { says: 'ready' },
    }));
    const writer = new Redis({ ...connectionTo(redis), enableAutoPipelining: true });
    const reader = new Redis(connectionTo(redis));
    const waiting = new Map<string, (probabilities: number[]) => void>();
    let open = true;
    const reading = (async () => {
      for (let last = '0'; open;) {
        const entries = await entriesAfter(reader, RESULTS, last).catch(() => []);
        for (const [id, [, job = '', , result = '[]']] of entries) {
          waiting.get(job)?.(JSON.parse(result) as number[]);
          waiting.delete(job);
          last = id;
        }
      }
    })();
    site.defer(async () => {
      open = false;
      writer.disconnect();
      reader.disconnect();
      await reading;
    });
    const next = freshRows(instances);
    let jobs = 0;
    const roundTrip = async (rows: string): Promise<number[]> => {
      const job = String(jobs++);
      const result = new Promise<number[]>((resolve) => waiting.set(job, resolve));
      await writer.xadd(JOBS, 'MAXLEN', '~', KEEP, '*', 'job', job, 'rows', rows);
      return await result;
    };
    return {
      probabilities: (rows) => roundTrip(JSON.stringify(rows)),
      work: ({ users, rows }, during) =>
        during(Array.from({ length: users }, () => () => roundTrip(next(rows)))),
    };
  },
};
