import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DrainRate } from './drain-rate.js';
import { LuaScript } from './lua-script.js';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

/** Milliseconds for which one look is good for everybody who asks. */
const FRESH_MS = 100;

/** Lengths only, and the one job that is next: as fast with a million jobs as with none. */
const LOOK = new LuaScript(`
local next = redis.call('LINDEX', KEYS[1], -1) or redis.call('ZRANGE', KEYS[2], 0, 0)[1]
return {
  redis.call('LLEN', KEYS[1]), redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), redis.call('LLEN', KEYS[4]),
  redis.call('GET', KEYS[5]) or '0',
  next and redis.call('HGET', ARGV[1] .. next, 'timestamp') or ''
}`);

const length = z.int().min(0);
const Reply = z.tuple([length, length, length, length, z.coerce.number(), z.string()]);

/** How much there is to do. */
export interface Load {
  /** Jobs that wait for their turn. */
  readonly waiting: number;
  /** Of these, the ones whose turn goes by a priority. */
  readonly prioritized: number;
  /** Jobs that wait for their time, or for their next attempt. */
  readonly delayed: number;
  /** Jobs that end in a second while others wait; undefined: not known, or none. */
  readonly perSecond: number | undefined;
  /** Seconds the job that is next has waited; 0 when none waits. */
  readonly nextWaitedSeconds: number;
}

/** The queue of predictions: how much waits and how fast it goes. Asks Redis ten times a second at most. */
@Injectable()
export class QueueLoad {
  private readonly rate = new DrainRate();
  private last: Load | undefined;
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;
  /** Jobs that this process is adding. */
  private adding = 0;
  /** Jobs that it had not added when the last look began, and has since. */
  private added = 0;

  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
  ) {}

  /** A tenth of a second old at most, but for the jobs of other gateways. */
  async read(): Promise<Load> {
    if (this.last === undefined || performance.now() - this.lookedAt > FRESH_MS) {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
      await this.looking;
    }
    return this.now;
  }

  /** The last look, and what was added since. Whoever decides by it and adds, with no turn between, is not mistaken. */
  get now(): Load {
    if (this.last === undefined) throw new Error('nobody has looked at the queue yet');
    const unseen = this.adding + this.added;
    return unseen === 0 ? this.last : { ...this.last, waiting: this.last.waiting + unseen };
  }

  /**
   * A job is about to be added: whoever asks next is told of it.
   * @returns to be called once, when it is there or is known not to come
   */
  expect(): (outcome: 'added' | 'not added') => void {
    this.adding++;
    return (outcome) => {
      this.adding--;
      if (outcome === 'added') this.added++;
    };
  }

  private async look(): Promise<void> {
    const told = this.added;
    const queue = this.queues.prediction;
    const places = ['wait', 'prioritized', 'delayed', 'active', 'id'].map((part) => queue.toKey(part));
    const reply = await LOOK.run(this.connections.producer, places, [queue.toKey('')]);
    const [plain, prioritized, delayed, active, ever, nextAdded] = Reply.parse(reply);
    const waiting = plain + prioritized;
    const atMs = performance.now();
    this.rate.add({ atMs, waiting, ended: ever - waiting - delayed - active });
    this.lookedAt = atMs;
    // What was added while Redis looked may have come too late to be seen, and is counted twice rather than not.
    this.added -= told;
    this.last = {
      waiting,
      prioritized,
      delayed,
      perSecond: this.rate.perSecond,
      nextWaitedSeconds: nextAdded === '' ? 0 : Math.max(0, Date.now() - Number(nextAdded)) / 1_000,
    };
  }
}

/** Seconds until a job starts that has `ahead` jobs before it. While nothing ends: as long as the next one has waited. */
export function expectedWaitSeconds({ perSecond, nextWaitedSeconds }: Load, ahead: number): number {
  return perSecond === undefined ? nextWaitedSeconds : ahead / perSecond;
}
