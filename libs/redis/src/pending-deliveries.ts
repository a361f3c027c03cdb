import { Injectable } from '@nestjs/common';
import { LuaScript } from './lua-script.js';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

/** More that have ended without a word than this are left for the next look. */
const MOST_LOOKS = 100;

/** One that is being sent again has begun later than what is over, and stays. */
const FORGET = new LuaScript(`
  local since = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if since and tonumber(since) <= tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
`);

/**
 * Since when each delivery of a webhook is on its way: of those that are delayed BullMQ knows only when they are due.
 * The queue is the truth, this only finds the oldest quickly. Nothing that is told here ever fails: a delivery that is
 * missing is listed by its next attempt, and one that stays although it has ended is found when it is the oldest.
 */
@Injectable()
export class PendingDeliveries {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
  ) {}

  /** One that is known already keeps its age. */
  async add(id: string, since: Date): Promise<void> {
    const { producer, keys } = this.connections;
    await producer.zadd(keys.webhooksPending, 'NX', since.getTime(), id).catch(() => undefined);
  }

  /** One that has ended is sent again. */
  async addAgain(id: string, since: Date): Promise<void> {
    const { producer, keys } = this.connections;
    await producer.zadd(keys.webhooksPending, since.getTime(), id).catch(() => undefined);
  }

  /** @param since when what has ended began */
  async ended(id: string, since: Date): Promise<void> {
    await this.forget(id, since.getTime()).catch(() => undefined);
  }

  /** Since when the oldest is pending (milliseconds since 1970); undefined when none is. */
  async oldestMs(): Promise<number | undefined> {
    const { producer, keys } = this.connections;
    for (let look = 0; look < MOST_LOOKS; look++) {
      const [id, since] = await producer.zrange(keys.webhooksPending, '0', '0', 'WITHSCORES');
      if (id === undefined) return undefined;
      // Not its state: to tell that, BullMQ goes through all that wait.
      const job = await this.queues.webhook.getJob(id);
      if (job !== undefined && job.finishedOn === undefined) return Number(since);
      await this.forget(id, Number(since));
    }
    return undefined;
  }

  private async forget(id: string, sinceMs: number): Promise<void> {
    await FORGET.run(this.connections.producer, [this.connections.keys.webhooksPending], [id, sinceMs]);
  }
}
