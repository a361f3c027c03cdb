import { Inject, Injectable } from '@nestjs/common';
import type { PredictionJob } from '#contracts';
import { enqueue, JobRecords, Queues } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { queueAnswer } from './queue-answer.js';

/** Retries of many jobs that failed together spread out. */
const JITTER = 0.5;

/** Where prediction jobs are put by an id of ours, and found again by it, also when they have ended. */
@Injectable()
export class JobQueue {
  constructor(
    private readonly queues: Queues,
    private readonly records: JobRecords,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Adding the same id again is harmless: one job, and its record is written once.
   * @param turn as `JobAdmission.admit` gives it; 0 for a job that was let in before
   * @throws {PresageError} `queue_unavailable`; the job may have been added all the same
   */
  async add(job: PredictionJob, turn: number): Promise<void> {
    const { attempts, backoffMs } = this.settings.jobs;
    const { request, ...head } = job;
    // The request last: see `PredictionJob`.
    await enqueue(
      this.queues.prediction,
      { ...head, request },
      {
        jobId: job.id,
        priority: turn,
        attempts,
        backoff: { type: 'exponential', delay: backoffMs, jitter: JITTER },
      },
    );
  }

  /** It is there, or has ended and is remembered. */
  async knows(id: string): Promise<boolean> {
    return queueAnswer(
      async () =>
        (await this.records.read(id)) !== undefined ||
        (await this.queues.prediction.getJob(id)) !== undefined,
    );
  }
}
