import { Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import { PresageError } from '#contracts';
import type { JobView } from '#contracts';
import { JobRecords, Queues } from '#redis';
import { JobProducer } from './job-producer.js';
import { JobViews } from './job-view.js';
import { queueAnswer } from './queue-answer.js';
import { failed } from './queue-job.js';

/** Failed jobs, which the queue keeps for a week: looking at them, and running them again. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly queues: Queues,
    private readonly records: JobRecords,
    private readonly views: JobViews,
    private readonly producer: JobProducer,
  ) {}

  /** The latest first. */
  async list(limit: number): Promise<JobView[]> {
    return queueAnswer(async () => {
      const jobs = await this.queues.prediction.getFailed(0, limit - 1);
      return Promise.all(jobs.map(async (job) => (await this.records.read(job.data.id)) ?? failed(job)));
    });
  }

  /**
   * A new job with the same request, and as long to live as the failed one had.
   * @returns its id
   * @throws {PresageError} `unknown_job`, `conflict` when the job has not failed, `queue_unavailable`
   */
  async retry(id: string, requestId: string): Promise<string> {
    const job = await queueAnswer(() => this.queues.prediction.getJob(id));
    if (job === undefined || !(await queueAnswer(() => job.isFailed()))) {
      const { status } = await this.views.view(id);
      throw new PresageError('conflict', `The job is ${status}; only a failed one can be run again.`);
    }
    const { request, createdAt, expiresAt } = job.data;
    const lifetimeMs = Date.parse(expiresAt) - Date.parse(createdAt);
    const now = Date.now();
    const again = ulid();
    await this.producer.add({
      v: 1,
      id: again,
      requestId,
      request,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + lifetimeMs).toISOString(),
      retryOf: id,
    });
    return again;
  }
}
