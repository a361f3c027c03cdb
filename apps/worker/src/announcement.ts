import { Injectable } from '@nestjs/common';
import { JobRecords } from '#redis';
import { Webhooks } from '#webhooks';
import type { JobStart } from './job-start.js';

/** Passes on how jobs ended to those who asked to be told. */
@Injectable()
export class Announcement {
  constructor(
    private readonly records: JobRecords,
    private readonly webhooks: Webhooks,
  ) {}

  /**
   * Queues the webhook of a job that has a record, whoever wrote it. BullMQ must not be told that the job has ended
   * before this is done: that would be the end of a webhook which is not in its queue.
   */
  async make({ id, webhook, owner }: Pick<JobStart, 'id' | 'webhook' | 'owner'>): Promise<void> {
    if (webhook === undefined) return;
    const record = await this.records.read(id);
    if (record !== undefined) await this.webhooks.announce({ webhook, owner }, record);
  }
}
