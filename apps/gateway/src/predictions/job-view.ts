import { Inject, Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { JobRecord, JobView } from '#contracts';
import { JobRecords, Queues } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { queueAnswer } from './queue-answer.js';
import { failed, pending, stopped } from './queue-job.js';
import type { QueueJob } from './queue-job.js';

/** Where jobs stand: how they ended is in our records, what comes before is in the queue. */
@Injectable()
export class JobViews {
  constructor(
    private readonly queues: Queues,
    private readonly records: JobRecords,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {PresageError} `unknown_job`, `queue_unavailable` */
  async view(id: string): Promise<JobView> {
    const view = await queueAnswer(() => this.find(id));
    if (view === undefined) throw new PresageError('unknown_job', 'There is no such job, or no more.');
    return view;
  }

  /** A job ends so, unless it ended before: the record it has from now on. */
  async end(record: JobRecord): Promise<JobView | undefined> {
    return (await this.records.write(record)) === 'written' ? record : await this.records.read(record.id);
  }

  private async find(id: string): Promise<JobView | undefined> {
    const record = await this.records.read(id);
    if (record !== undefined) return record;
    const job: QueueJob | undefined = await this.queues.prediction.getJob(id);
    const view = job === undefined ? undefined : await this.unrecorded(job);
    // Its end was recorded, and the job removed, between the two looks.
    return view ?? (await this.records.read(id));
  }

  private async unrecorded(job: QueueJob): Promise<JobView | undefined> {
    const state = await job.getState();
    if (state === 'active') return pending(job, 'running');
    if (state === 'failed') return this.isForgotten(job) ? undefined : this.end(failed(job));
    // What waits has several names (for its turn, its time, its priority); what has ended has these.
    return state === 'completed' || state === 'unknown' ? undefined : this.waiting(job);
  }

  private async waiting(job: QueueJob): Promise<JobView | undefined> {
    if (Date.parse(job.data.expiresAt) > Date.now()) return pending(job, 'queued');
    const view = await this.end(stopped(job, 'expired'));
    // Should a worker take it meanwhile, it finds the record and does nothing.
    await this.queues.prediction.remove(job.data.id);
    return view;
  }

  /** The queue keeps failed jobs longer than results are kept; a second record could differ from the first. */
  private isForgotten(job: QueueJob): boolean {
    return (job.finishedOn ?? 0) + this.settings.jobs.resultTtlSeconds * 1_000 < Date.now();
  }
}
