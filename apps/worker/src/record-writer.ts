import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OwnedRecord } from '#contracts';
import { JobRecords } from '#redis';

const REFUSED_PAUSE_MS = 1_000;
/** A minute: then the attempt is given up, and the job comes again. */
const MAX_REFUSALS = 60;

/**
 * Writes how a job ended, also when Redis is full for a while: a result that exists is kept and not computed again.
 * A Redis that is away is waited for by the connection itself.
 */
@Injectable()
export class RecordWriter {
  constructor(private readonly records: JobRecords) {}

  async exists(id: string): Promise<boolean> {
    return await this.records.exists(id);
  }

  /** `taken`: the job had ended some other way before. */
  async write(record: OwnedRecord, signal: AbortSignal): Promise<'written' | 'taken'> {
    for (let refusals = 1; ; refusals++) {
      try {
        return await this.records.write(record);
      } catch (error) {
        const refused = error instanceof Error && error.name === 'ReplyError';
        if (!refused || refusals === MAX_REFUSALS || signal.aborted) throw error;
      }
      await pause(REFUSED_PAUSE_MS, undefined, { signal });
    }
  }
}
