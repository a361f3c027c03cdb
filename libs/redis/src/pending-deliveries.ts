import { Injectable } from '@nestjs/common';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

const LOOK_SIZE = 50;
const LAST = String(LOOK_SIZE - 1);
/** More that have ended without a word than this are left for the next look. */
const MOST_LOOKS = 20;
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'unknown']);

/**
 * Since when each delivery of a webhook is on its way: of those that are delayed BullMQ knows only when they are due.
 * The queue is the truth, this only finds the oldest quickly.
 */
@Injectable()
export class PendingDeliveries {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
  ) {}

  /** One that is known already keeps its age, until it is sent again after it had ended. */
  async add(id: string, since: Date, { again = false } = {}): Promise<void> {
    const { producer, keys } = this.connections;
    const score = since.getTime();
    if (again) await producer.zadd(keys.webhooksPending, score, id);
    else await producer.zadd(keys.webhooksPending, 'NX', score, id);
  }

  /** Never rejects: one that stays here although it has ended is found when it is the oldest. */
  async ended(id: string): Promise<void> {
    await this.connections.producer.zrem(this.connections.keys.webhooksPending, id).catch(() => undefined);
  }

  /** Since when the oldest is pending (milliseconds since 1970); undefined when none is. */
  async oldestMs(): Promise<number | undefined> {
    const { producer, keys } = this.connections;
    for (let look = 0; look < MOST_LOOKS; look++) {
      const scored = await producer.zrange(keys.webhooksPending, '0', LAST, 'WITHSCORES');
      const ids = scored.filter((_, i) => i % 2 === 0);
      const states = await Promise.all(ids.map((id) => this.queues.webhook.getJobState(id)));
      const oldest = states.findIndex((state) => !ENDED.has(state));
      const gone = oldest === -1 ? ids : ids.slice(0, oldest);
      if (gone.length > 0) await producer.zrem(keys.webhooksPending, ...gone);
      if (oldest !== -1) return Number(scored[2 * oldest + 1]);
      if (ids.length < LOOK_SIZE) return undefined;
    }
    return undefined;
  }
}
