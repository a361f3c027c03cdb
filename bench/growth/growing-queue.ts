import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Instance, PredictionJob } from '#contracts';
import { enqueue, parseAddress, Queues, RedisConnections, Turns } from '#redis';
import { readSettings } from '#settings';
import { newUlid } from '#telemetry';

/** As many rows are under way at once as a busy gateway has. */
const IN_FLIGHT = 64;
/** Jobs per call where only their number matters. */
const BULK = 1_000;
const EXPIRES_MS = 86_400_000;
/** Where jobs are that nobody has in hand: with a turn in a line that is longer than a few. */
const WAITING = ['waiting', 'prioritized'] as const;

/** A queue as a gateway fills it, held back from the workers until it is released. */
export class GrowingQueue implements AsyncDisposable {
  private readonly connections: RedisConnections;
  private readonly queues: Queues;
  private readonly turns: Turns;
  private readonly redis: Redis;
  private next = 0;

  /** @param url of a Redis of its own. @param rows that the jobs ask for */
  constructor(
    url: string,
    private readonly rows: readonly Instance[],
  ) {
    this.connections = new RedisConnections(readSettings({ QUEUE_REDIS_URL: url }));
    this.queues = new Queues(this.connections);
    this.turns = new Turns(this.connections, this.queues);
    this.redis = new Redis(parseAddress(url));
  }

  /** Adds jobs as a gateway does, one by one. @returns jobs a second */
  async add(count: number, rowsPerJob = 1): Promise<number> {
    let left = count;
    const client = async (): Promise<void> => {
      while (left-- > 0) {
        const job = this.job(rowsPerJob);
        await enqueue(this.queues.prediction, job, { jobId: job.id, priority: await this.turn() });
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: Math.ceil(IN_FLIGHT / rowsPerJob) }, client));
    return (1_000 * count) / (performance.now() - started);
  }

  /** Adds jobs in the fastest way there is. */
  async fill(count: number): Promise<void> {
    for (let left = count; left > 0; left -= BULK) {
      const bulk = Array.from({ length: Math.min(BULK, left) }, async () => {
        const data = this.job(1);
        return { name: 'prediction', data, opts: { jobId: data.id, priority: await this.turn() } };
      });
      await this.queues.prediction.addBulk(await Promise.all(bulk));
    }
  }

  async hold(): Promise<void> {
    await this.connections.settled(this.connections.producer);
    await this.queues.prediction.pause();
  }

  release(): Promise<void> {
    return this.queues.prediction.resume();
  }

  /** Jobs that have not begun. */
  depth(): Promise<number> {
    return this.queues.prediction.getJobCountByTypes(...WAITING);
  }

  /** Ids from the middle of the queue. */
  async middle(count: number): Promise<string[]> {
    const from = Math.max(0, Math.floor(((await this.depth()) - count) / 2));
    const jobs = await this.queues.prediction.getJobs([...WAITING], from, from + count - 1);
    return jobs.map(({ data }) => data.id);
  }

  /** Milliseconds until nothing waits and nothing runs, or `most`, if that is sooner. */
  async drained(most = Infinity): Promise<number> {
    const started = performance.now();
    for (;;) {
      const counts = await this.queues.prediction.getJobCounts(...WAITING, 'active');
      const took = performance.now() - started;
      if (took > most || Object.values(counts).every((count) => count === 0)) return took;
      await pause(10);
    }
  }

  /** Microseconds this Redis was busy with scripts, which is nearly all that is asked of it. */
  async busyMicros(): Promise<number> {
    const stats = await this.redis.info('commandstats');
    const scripts = [...stats.matchAll(/^cmdstat_eval(?:sha)?:.*?usec=(\d+)/gm)];
    return scripts.reduce((sum, [, micros]) => sum + Number(micros), 0);
  }

  /** Bytes that this Redis holds. */
  async memory(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await this.redis.info('memory'))?.[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queues.close();
    this.connections.close();
    this.redis.disconnect();
  }

  /** As the only owner takes it. */
  private async turn(): Promise<number> {
    const wish = { owner: undefined, priority: 'normal', mostAhead: Infinity, mostOwn: Infinity } as const;
    const turn = await this.turns.take(wish);
    if (turn.kind !== 'turn') throw new Error(`refused: ${turn.kind}`);
    return turn.turn;
  }

  private job(rowsPerJob: number): PredictionJob {
    const now = Date.now();
    const row = (): Instance => this.rows[this.next++ % this.rows.length] ?? {};
    const request =
      rowsPerJob === 1 ? { features: row() } : { instances: Array.from({ length: rowsPerJob }, row) };
    return {
      v: 1,
      id: newUlid(),
      requestId: 'growth',
      request,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + EXPIRES_MS).toISOString(),
    };
  }
}
