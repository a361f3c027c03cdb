import { Injectable } from '@nestjs/common';
import { Queues } from '#redis';
import { Runs, TrainingRequests } from '#registry';
import { isOpen, RunBook } from './run-book.js';
import { runIdOf } from './run-id.js';
import { givenUp } from './training-worker.js';

/** Finds runs that nobody will execute: the gateway died before it added the job, or Redis has lost it. */
@Injectable()
export class RunReconciler {
  constructor(
    private readonly runs: Runs,
    private readonly requests: TrainingRequests,
    private readonly book: RunBook,
    private readonly queues: Queues,
  ) {}

  /** Adds the missing jobs; marks the runs failed whose job BullMQ has given up. */
  async reconcile(): Promise<void> {
    const { runs } = await this.runs.list({ limit: Number.POSITIVE_INFINITY });
    const open = runs.filter(isOpen);
    if (open.length === 0) return;
    const jobs = await this.queues.training.getJobs(['active', 'wait', 'delayed', 'prioritized']);
    const underWay = new Set(jobs.map(runIdOf));
    for (const { id } of open) {
      if (underWay.has(id)) continue;
      // Looked at again: it may have ended, and its job gone, between the two lists.
      const run = await this.runs.get(id);
      if (run === undefined || !isOpen(run)) continue;
      const job = await this.queues.training.getJob(id);
      if (await job?.isFailed()) await this.book.fail(run, givenUp());
      else await this.requests.enqueue(id);
    }
  }
}
