import type { Redis } from 'ioredis';
import { JobRecord } from '#contracts';
import type { Keys } from './keys.js';
import type { Subscriber } from './subscriber.js';

/** First writer wins; only it wakes those who wait. One round trip, and nothing between the two commands. */
const WRITE_ONCE = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then
  redis.call('PUBLISH', KEYS[2], ARGV[3])
  return 1
end
return 0`;

/** How jobs ended: one record per id, written once, forgotten after its time. */
export class JobRecords {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
    private readonly ttlSeconds: number,
  ) {}

  /** `taken`: the job had already ended some way; that record stays. */
  async write(record: JobRecord): Promise<'written' | 'taken'> {
    const written = await this.redis.eval(
      WRITE_ONCE,
      2,
      this.keys.record(record.id),
      this.keys.jobsEnded,
      JSON.stringify(record),
      this.ttlSeconds,
      record.id,
    );
    return written === 1 ? 'written' : 'taken';
  }

  async read(id: string): Promise<JobRecord | undefined> {
    const text = await this.redis.get(this.keys.record(id));
    return text === null ? undefined : JobRecord.parse(JSON.parse(text));
  }

  /** Calls back with the id of every job that ends. A hint: whoever waits must also look now and then. */
  static onEnded(subscriber: Subscriber, keys: Keys, callback: (id: string) => void): void {
    subscriber.subscribe(keys.jobsEnded, { onMessage: callback });
  }
}
