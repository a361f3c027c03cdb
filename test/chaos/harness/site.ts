import { Queue } from 'bullmq';
import { parseAddress, PREDICTION_QUEUE } from '#redis';
import { startCluster } from '../../support/cluster.js';
import type { Cluster, ClusterOptions } from '../../support/cluster.js';
import type { AppProcess, StartOptions } from '../../support/app-process.js';
import { promote, saveTinyVersion } from '../../support/tiny-model.js';
import { Client } from './client.js';
import { Proxy } from './proxy.js';
import { redisCommand } from './redis-command.js';
import type { Run } from './scenario.js';

/** An alias move, as those who audit answers need it. */
export interface Promotion {
  readonly model: string;
  readonly version: string;
  /** `P(1) = sigmoid(slope · a)` */
  readonly slope: number;
  /** Milliseconds since 1970, after the move was durable. */
  readonly at: number;
}

const JOB_LOCK_MS = 2_000;

/** Stores, processes and a network between them, as in production; and what its versions answer. */
export class Site {
  readonly promotions: Promotion[] = [];
  readonly processes: AppProcess[] = [];

  private constructor(
    readonly cluster: Cluster,
    readonly run: Run,
    /** Between the processes and the Redis of the queue. */
    readonly queueLine: Proxy,
    /** Between the processes and the Redis of the cache. */
    readonly cacheLine: Proxy,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Two Redis behind proxies, and a first version of the model `tiny` in production. It ends with the run. */
  static async open(
    run: Run,
    env: Readonly<Record<string, string>> = {},
    stores: ClusterOptions = {},
  ): Promise<Site> {
    const cluster = await startCluster({}, stores);
    run.defer(() => cluster.stop());
    const queueLine = await Proxy.before(cluster.queue.socket);
    const cacheLine = await Proxy.before(cluster.cache.socket);
    run.defer(() => Promise.all([queueLine.close(), cacheLine.close()]));
    const site = new Site(cluster, run, queueLine, cacheLine, { JOB_LOCK_MS: String(JOB_LOCK_MS), ...env });
    await site.promote(1);
    return site;
  }

  /** Starts a process; what goes wrong in it by itself is up to the scenario. */
  async start(
    app: 'gateway' | 'worker' | 'trainer',
    env: Readonly<Record<string, string>> = {},
    options: StartOptions = {},
  ): Promise<AppProcess> {
    const lines = { QUEUE_REDIS_URL: this.queueLine.url, CACHE_REDIS_URL: this.cacheLine.url };
    const started = await this.cluster.start(app, { ...lines, ...this.env, ...env }, options);
    this.processes.push(started);
    return started;
  }

  /** For processes that are to reach both Redis past the proxies, which would take time from whoever measures. */
  get directLines(): Readonly<Record<string, string>> {
    const { queue, cache } = this.cluster;
    return { QUEUE_REDIS_URL: queue.url, CACHE_REDIS_URL: cache.url };
  }

  /** A client of the gateway that is meant whenever it asks: it may have been started anew. */
  client(gateway: () => AppProcess): Client {
    return new Client(() => gateway().url, this.run.ledger);
  }

  /** Saves a version with this slope and moves `production` to it. Nobody is told: processes find out by themselves. */
  async promote(slope: number, model = 'tiny'): Promise<Promotion> {
    const version = await saveTinyVersion(this.cluster.versions, { slope, model });
    return await this.moveTo(version, slope, model);
  }

  /** Moves `production` to a version that is there. */
  async moveTo(version: string, slope: number, model = 'tiny'): Promise<Promotion> {
    const move = await promote(this.cluster.aliases, version, { model });
    const promotion = { model, version, slope, at: Date.parse(move.at) };
    this.promotions.push(promotion);
    return promotion;
  }

  /** How many keys of the queue's Redis fit the pattern, asked past the proxies. */
  async keysInQueue(pattern: string): Promise<number> {
    const keys = await redisCommand(this.cluster.queue.url, 'KEYS', pattern);
    return Array.isArray(keys) ? keys.length : NaN;
  }

  /** Jobs in BullMQ's hands, asked past the proxies. */
  async jobsInQueue(): Promise<number> {
    const queue = new Queue(PREDICTION_QUEUE, {
      connection: parseAddress(this.cluster.queue.url),
      prefix: 'presage:queue',
    });
    queue.on('error', () => undefined);
    try {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    } finally {
      await queue.close();
    }
  }
}
