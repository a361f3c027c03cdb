import type { JobRecord, OwnedRecord } from '#contracts';
import type { Keys } from './keys.js';
import { LuaScript } from './lua-script.js';
import type { QueueClient } from './queue-client.js';
import { RecordText } from './record-text.js';
import type { Subscriber } from './subscriber.js';

/** Bytes up to which a record travels with the news of it: every gateway gets the news of all jobs. */
const MAX_TOLD_BYTES = 2_000;
/** Length of the id that the news begins with. */
const ID_LENGTH = 26;

/**
 * First writer wins; only it wakes those who wait. One round trip, and nothing between the two commands. A record that
 * comes a second time, since the answer to the first was lost, has been written and not taken. The channel is no key: in a
 * cluster it has no slot.
 */
const WRITE_ONCE = new LuaScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then
  redis.call('PUBLISH', ARGV[4], #ARGV[1] > ${MAX_TOLD_BYTES} and ARGV[3] or ARGV[3] .. ARGV[1])
  return 1
end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0`);

/** How jobs ended: one record per id, written once, forgotten after its time. */
export class JobRecords {
  constructor(
    private readonly redis: QueueClient,
    private readonly keys: Keys,
    private readonly ttlSeconds: number,
  ) {}

  /** `taken`: the job had already ended some way; that record stays. */
  async write(record: OwnedRecord): Promise<'written' | 'taken'> {
    const written = await WRITE_ONCE.run(
      this.redis,
      [this.keys.record(record.id)],
      [RecordText.textOf(record), this.ttlSeconds, record.id, this.keys.jobsEnded],
    );
    return written === 1 ? 'written' : 'taken';
  }

  async exists(id: string): Promise<boolean> {
    return (await this.redis.exists(this.keys.record(id))) === 1;
  }

  async read(id: string): Promise<JobRecord | undefined> {
    const text = await this.redis.get(this.keys.record(id));
    return text === null ? undefined : new RecordText(text).read();
  }

  /**
   * Calls back with the id of every job that ends, and with its record, unless that is long. A hint: whoever waits must
   * also look now and then.
   */
  static onEnded(
    subscriber: Subscriber,
    keys: Keys,
    callback: (id: string, record?: RecordText) => void,
  ): void {
    subscriber.subscribe(keys.jobsEnded, {
      onMessage: (news) => {
        const text = news.slice(ID_LENGTH);
        callback(news.slice(0, ID_LENGTH), text === '' ? undefined : new RecordText(text));
      },
    });
  }
}
