import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JobPriority } from '#contracts';
import { LuaScript } from './lua-script.js';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

/** BullMQ's highest priority. From here on jobs go in the order in which they came. */
const LAST_TURN = 2 ** 21;
/** So many turns of each owner a class is ahead of the next one; then it has waited long enough. */
const CLASS_TURNS = 1_000;
const OFFSET = { high: -CLASS_TURNS, normal: 0, low: CLASS_TURNS } as const satisfies Record<
  JobPriority,
  number
>;
/** Where the queue begins to count, so that a job of high priority has a turn before it. */
const FIRST_TURN = CLASS_TURNS + 1;

/**
 * Start-time fair queueing: the queue's time is the turn of the job that is next and never goes back; the turn of a job
 * comes after the last one of its owner, and not before the queue's time. Who has nothing there is next. Nothing is kept
 * when nobody waits. A job that is refused takes no turn.
 */
const TAKE = new LuaScript(`
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local now = tonumber(ARGV[3])
if next[2] then
  now = math.max(tonumber(redis.call('HGET', KEYS[3], 'now') or now), math.floor(tonumber(next[2]) / 4294967296))
else
  redis.call('DEL', KEYS[3])
end
local first = now + tonumber(ARGV[2])
local last = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or '0')
local turn = math.max(1, math.min(tonumber(ARGV[4]), math.max(first, last + 1)))
local ahead = redis.call('LLEN', KEYS[2])
  + redis.call('ZCOUNT', KEYS[1], '-inf', string.format('(%.0f', (turn + 1) * 4294967296))
if ahead > tonumber(ARGV[5]) then return { 0, ahead } end
if turn - first > tonumber(ARGV[6]) then return { -1, ahead } end
redis.call('HSET', KEYS[3], 'now', now, ARGV[1], turn)
return { turn, ahead }`);

const Reply = z.tuple([z.int(), z.int()]);

/** Whose job it is and what is asked of its turn. */
export interface TurnWish {
  /** Undefined: all who have no key are one. */
  readonly owner: string | undefined;
  readonly priority: JobPriority;
  /** Jobs before it, beyond which it is not wanted. */
  readonly mostAhead: number;
  /** Jobs of the same owner before it, beyond which it is not wanted. */
  readonly mostOwn: number;
}

/** `ahead`: jobs that go first. */
export type Turn =
  | { readonly kind: 'turn'; readonly turn: number; readonly ahead: number }
  | { readonly kind: 'too far' | 'too many'; readonly ahead: number };

/** Gives jobs their turns, which BullMQ knows as priorities: one of each owner after the other, however many one has. */
@Injectable()
export class Turns {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
  ) {}

  /** One round trip, which a million jobs that wait make hardly longer. */
  async take({ owner = '', priority, mostAhead, mostOwn }: TurnWish): Promise<Turn> {
    const queue = this.queues.prediction;
    const places = ['prioritized', 'wait', 'presage-turns'].map((part) => queue.toKey(part));
    const most = [mostAhead, mostOwn].map((count) => Math.min(count, Number.MAX_SAFE_INTEGER));
    const args = [`${priority}:${owner}`, OFFSET[priority], FIRST_TURN, LAST_TURN, ...most];
    const [turn, ahead] = Reply.parse(await TAKE.run(this.connections.producer, places, args));
    if (turn > 0) return { kind: 'turn', turn, ahead };
    return { kind: turn === 0 ? 'too far' : 'too many', ahead };
  }
}
