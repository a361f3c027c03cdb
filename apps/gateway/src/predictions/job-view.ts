import { Inject, Injectable } from '@nestjs/common';
import { JobRecord, PresageError } from '#contracts';
import type { JobView, OwnedRecord } from '#contracts';
import { JobLook, JobRecords, QueueLoad, Queues, RecordText } from '#redis';
import type { QueuedJob } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Webhooks } from '#webhooks';
import { maySee } from '../access/principal.js';
import type { Principal } from '../access/principal.js';
import { queueAnswer } from './queue-answer.js';
import { failed, queued, running, stopped } from './queue-job.js';

/** A job as it is shown to who asks for it. */
export interface ShownJob {
  readonly ended: boolean;
  /** A `JobView`. */
  readonly json: string;
}

/** Where jobs stand: how they ended is in our records, what comes before is in the queue. */
@Injectable()
export class JobViews {
  constructor(
    private readonly jobs: JobLook,
    private readonly load: QueueLoad,
    private readonly queues: Queues,
    private readonly records: JobRecords,
    private readonly webhooks: Webhooks,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {PresageError} `unknown_job`, also when the job is there and others'; `queue_unavailable` */
  async view(id: string, principal: Principal): Promise<JobView> {
    const found = await this.found(id, principal);
    return found instanceof RecordText ? found.read() : found;
  }

  /** As `view`, of which a record is the longest part and need not be read. */
  async shown(id: string, principal: Principal): Promise<ShownJob> {
    const found = await this.found(id, principal);
    if (found instanceof RecordText) return { ended: true, json: found.json };
    return {
      ended: found.status !== 'queued' && found.status !== 'running',
      json: JSON.stringify(found),
    };
  }

  /** Is it there, and the principal's to see? */
  async knows(id: string, principal: Principal): Promise<boolean> {
    return (await queueAnswer(() => this.find(id, principal))) !== undefined;
  }

  /**
   * A job ends so, unless it ended before: the record it has from now on, to the letter as it will be read. Its webhook
   * is queued: from here on the job may leave the queue.
   */
  async end(job: Pick<QueuedJob, 'data'>, record: OwnedRecord): Promise<JobView | undefined> {
    const written = (await this.records.write(record)) === 'written';
    const ended = written ? JobRecord.parse(record) : await this.records.read(record.id);
    if (ended !== undefined) await this.webhooks.announce(job.data, ended);
    return ended;
  }

  private async found(id: string, principal: Principal): Promise<JobView | RecordText> {
    const found = await queueAnswer(() => this.find(id, principal));
    if (found === undefined) throw new PresageError('unknown_job', 'There is no such job, or no more.');
    return found;
  }

  private async find(id: string, principal: Principal): Promise<JobView | RecordText | undefined> {
    const looked = await this.jobs.look(id);
    if (looked.kind === 'unknown') return undefined;
    const owner = looked.kind === 'ended' ? looked.record.owner : looked.job.data.owner;
    if (!maySee(principal, owner)) return undefined;
    switch (looked.kind) {
      case 'ended':
        return looked.record;
      case 'active':
        return running(looked.job);
      case 'failed':
        return this.isForgotten(looked.job) ? undefined : this.end(looked.job, failed(looked.job));
      case 'waiting':
        return this.waiting(looked.job);
    }
  }

  private async waiting(job: QueuedJob): Promise<JobView | undefined> {
    if (Date.parse(job.data.expiresAt) > Date.now()) {
      return queued(job, (await this.load.read()).perSecond);
    }
    const view = await this.end(job, stopped(job, 'expired'));
    // Should a worker take it meanwhile, it finds the record and does nothing.
    await this.queues.prediction.remove(job.data.id);
    return view;
  }

  /** The queue keeps failed jobs longer than results are kept; a second record could differ from the first. */
  private isForgotten(job: QueuedJob): boolean {
    return (job.finishedOn ?? 0) + this.settings.jobs.resultTtlSeconds * 1_000 < Date.now();
  }
}
