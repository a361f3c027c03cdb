import { Injectable } from '@nestjs/common';
import { RedisConnections, withinDeadline } from '#redis';

/** A key that is used a thousand times a second is noted once in this time by each gateway. */
const NOTED_EVERY_MS = 60_000;
const DEADLINE_MS = 1_000;

/** When keys were last used, to a minute. A hint for people: it may be lost, and no request waits for it. */
@Injectable()
export class LastUse {
  private readonly noted = new Map<string, number>();

  constructor(private readonly connections: RedisConnections) {}

  note(keyId: string): void {
    const now = Date.now();
    if (now - (this.noted.get(keyId) ?? 0) < NOTED_EVERY_MS) return;
    this.noted.set(keyId, now);
    const { producer, keys } = this.connections;
    // Away, or its clock is behind another gateway's: what stands there is old, and that is all.
    void producer.hset(keys.keysUsed, keyId, now).catch(() => undefined);
  }

  /** ISO 8601 by key; empty while the queue's Redis does not answer. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const { producer, keys } = this.connections;
    try {
      const noted = await withinDeadline(producer.hgetall(keys.keysUsed), DEADLINE_MS, 'the use of keys');
      return new Map(Object.entries(noted).map(([id, ms]) => [id, new Date(Number(ms)).toISOString()]));
    } catch {
      return new Map();
    }
  }
}
