import { Injectable } from '@nestjs/common';
import type { JobView } from '#contracts';
import { Queues, RedisConnections } from '#redis';
import type { Principal } from '../access/principal.js';
import { JobViews } from './job-view.js';
import { queueAnswer } from './queue-answer.js';
import { stopped } from './queue-job.js';

/** Ends jobs before they have a result. */
@Injectable()
export class JobCancellation {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
    private readonly views: JobViews,
  ) {}

  /**
   * The state the job ended in, which is another one than `canceled` when that came first.
   * @throws {PresageError} `unknown_job`, `queue_unavailable`
   */
  async cancel(id: string, principal: Principal): Promise<JobView> {
    const view = await this.views.view(id, principal);
    if (view.status !== 'queued' && view.status !== 'running') return view;
    return (await queueAnswer(() => this.stop(id))) ?? (await this.views.view(id, principal));
  }

  private async stop(id: string): Promise<JobView | undefined> {
    const job = await this.queues.prediction.getJob(id);
    if (job === undefined) return undefined;
    // The record decides. Should this process die right after it, the worker finds it and leaves the job alone.
    const view = await this.views.end(job, stopped(job, 'canceled'));
    // The queue does not let go of a job that runs: its worker is told to stop it.
    const removed = await this.queues.prediction.remove(id);
    if (removed === 0) await this.connections.producer.publish(this.connections.keys.jobsCanceled, id);
    return view;
  }
}
