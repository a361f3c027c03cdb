import type { CensusModel } from '../census/census-model.js';
import { overConnections, request } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import type { Site } from '../load/site.js';
import { markdownTable } from '../page/markdown-table.js';
import { median, shown } from '../page/rounds.js';
import { GrowingQueue } from './growing-queue.js';

const ADDED = 5_000;
const LOOKS = 100;
const CANCELS = 20;

/** What is done to a queue, with this many jobs waiting in it. One worker, one gateway. */
export async function queueDepths(
  site: Site,
  { instances }: CensusModel,
  { depths, seconds }: { depths: readonly number[]; seconds: number },
): Promise<string> {
  const url = await site.redis();
  const gateway = await site.product('gateway', { QUEUE_REDIS_URL: url, LOG_LEVEL: 'warn' });
  await site.product('worker', { QUEUE_REDIS_URL: url, LOG_LEVEL: 'warn' });
  await using queue = new GrowingQueue(url, instances);
  const rows: string[][] = [];
  for (const depth of depths) {
    console.error(`${depth} jobs queued`);
    await queue.hold();
    const [jobsBefore, before] = [await queue.depth(), await queue.memory()];
    const added = Math.min(ADDED, depth / 2);
    await queue.fill(depth - added - jobsBefore);
    const idle = await queue.busyMicros();
    const perSecond = await queue.add(added);
    const addMicros = ((await queue.busyMicros()) - idle) / added;
    const bytes = ((await queue.memory()) - before) / (depth - jobsBefore);
    const { looked, canceled } = await overConnections(gateway.url, 1, async ([connection]) => ({
      looked: await middleMs(connection, 'GET', await queue.middle(LOOKS)),
      canceled: await middleMs(connection, 'DELETE', await queue.middle(CANCELS)),
    }));
    const [full, busy] = [await queue.depth(), await queue.busyMicros()];
    await queue.release();
    const took = await queue.drained(1_000 * seconds);
    const done = full - (await queue.depth());
    const doneMicros = ((await queue.busyMicros()) - busy) / done;
    rows.push([
      depth.toLocaleString('en-US'),
      shown(perSecond),
      shown(addMicros),
      shown((1_000 * done) / took),
      shown(doneMicros),
      shown(looked),
      shown(canceled),
      shown(bytes),
    ]);
  }
  const header = [
    'Queued jobs',
    'Added/s',
    'Redis µs',
    'Done/s',
    'Redis µs',
    'A look, ms',
    'A cancel, ms',
    'Bytes a job',
  ];
  return markdownTable(header, rows);
}

/** Milliseconds of one call after the other, in the middle. */
async function middleMs(
  connection: HttpConnection | undefined,
  method: string,
  ids: readonly string[],
): Promise<number> {
  const times: number[] = [];
  for (const id of ids) {
    const started = performance.now();
    const answer = await connection?.ask(request(method, `/predict/async/${id}`));
    times.push(performance.now() - started);
    if (answer?.status !== 200) throw new Error(`${method} ${id}: ${answer?.status} ${answer?.body}`);
  }
  return median(times);
}
