import { z } from 'zod';
import { JobRecord } from '#contracts';
import type { OwnedRecord, PredictResult } from '#contracts';

const [Succeeded, ...others] = JobRecord.options;
/** Results are written by us only, and as long as their requests: to judge each row costs more than to predict it. */
const Result = z.custom<PredictResult>((result) => typeof result === 'object' && result !== null);
const StoredRecord = z.discriminatedUnion('status', [Succeeded.extend({ result: Result }), ...others]);
const Owned = z.object({ owner: z.string().optional() });

const OWNER_FIRST = /^\{"owner":"([^"\\]*)",/;

/**
 * A record as Redis has it: to be passed on as the text it is, since a long one costs more to read and write than all
 * else that is done with it.
 */
export class RecordText {
  /** A `JobRecord`: whose it is, is not in it. */
  readonly json: string;
  readonly owner: string | undefined;

  constructor(stored: string) {
    const first = OWNER_FIRST.exec(stored);
    if (first !== null) {
      this.owner = first[1];
      this.json = `{${stored.slice(first[0].length)}`;
    } else if (!stored.includes('"owner":')) {
      this.json = stored;
    } else {
      // Records once had it behind, and a class may have this name.
      const value: unknown = JSON.parse(stored);
      this.owner = Owned.parse(value).owner;
      this.json = JSON.stringify(StoredRecord.parse(value));
    }
  }

  /**
   * What is stored of a record: in the order in which it is read, so that whoever sees it sees it to the letter; the
   * owner first, to be found without reading what follows.
   */
  static textOf({ owner, ...ended }: OwnedRecord): string {
    const record = StoredRecord.parse(ended);
    return JSON.stringify(owner === undefined ? record : { owner, ...record });
  }

  read(): JobRecord {
    return StoredRecord.parse(JSON.parse(this.json));
  }
}
