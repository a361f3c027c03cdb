import path from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { freshRows } from '../census/questions.js';
import type { JobSystem } from './job-system.js';

export const QUEUE = 'bench';
const WAIT_MS = 30_000;
/** `waitUntilFinished` looks at jobs that have ended before it was called: they have to be there for a while. */
const KEEP = { count: 1_000 };

/** @param url `unix:///path` */
export const connectionTo = (url: string) => ({
  path: url.replace('unix://', ''),
  maxRetriesPerRequest: null,
});

/** A limit: BullMQ as it comes, add and wait, without HTTP, validation, records or deadlines. */
export const bullmqJobs: JobSystem = {
  name: 'limit: BullMQ, add and wait',
  start: async (site, { instances }) => {
    const redis = await site.redis();
    await site.start(() => ({
      name: 'bullmq',
      command: [process.execPath, path.join(import.meta.dirname, 'bullmq-worker.js'), redis, site.modelFile],
      ready: { says: 'ready' },
    }));
    const connection = connectionTo(redis);
    const queue = new Queue<{ rows: string }, number[]>(QUEUE, { connection });
    const events = new QueueEvents(QUEUE, { connection });
    // One listener per job that is waited for.
    queue.setMaxListeners(0);
    site.defer(async () => {
      await events.close();
      await queue.close();
    });
    await events.waitUntilReady();
    const next = freshRows(instances);
    const roundTrip = async (rows: string): Promise<number[]> => {
      const job = await queue.add('rows', { rows }, { removeOnComplete: KEEP });
      return await job.waitUntilFinished(events, WAIT_MS);
    };
    return {
      probabilities: (rows) => roundTrip(JSON.stringify(rows)),
      work: ({ users, rows }, during) =>
        during(Array.from({ length: users }, () => () => roundTrip(next(rows)))),
    };
  },
};
