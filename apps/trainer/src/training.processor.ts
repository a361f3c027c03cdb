import { Injectable } from '@nestjs/common';
import { DelayedError, UnrecoverableError } from 'bullmq';
import type { Job } from 'bullmq';
import { PresageError, TrainingJob } from '#contracts';
import type { Run } from '#contracts';
import type { AbortReason } from '#redis';
import { Runs, Schedules } from '#registry';
import { Retraining } from '#training';
import { isOpen, RunBook } from './run-book.js';
import { runIdOf } from './run-id.js';

/** The way of one training job: its run → running, with a version allotted → retrain → the outcome saved. */
@Injectable()
export class TrainingProcessor {
  constructor(
    private readonly runs: Runs,
    private readonly schedules: Schedules,
    private readonly book: RunBook,
    private readonly retraining: Retraining,
  ) {}

  /** @throws what BullMQ goes by: `DelayedError` (moved already), `UnrecoverableError` (final), any other: an attempt used */
  async process(job: Job<unknown>, token: string, signal: AbortSignal): Promise<void> {
    const found = await this.runOf(job);
    // No run: its schedule has been deleted. Ended: delivered again after the run was over.
    if (found === undefined || !isOpen(found)) return;
    const run = await this.book.begin(found);
    if (run === undefined) return;
    const { request, scheduled } = run;
    try {
      await this.book.succeed(run, await this.retraining.run({ run, request, scheduled }, signal));
    } catch (error) {
      const reason: AbortReason | undefined = signal.aborted ? signal.reason : undefined;
      if (reason === 'shutdown') {
        // The run stays `running`, and goes on at the next start.
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
      // Another trainer has the job by now, and the run with it.
      if (reason === 'lock lost') throw error;
      const final = error instanceof PresageError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (!final) throw error;
      await this.book.fail(run, error);
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  }

  private async runOf(job: Job<unknown>): Promise<Run | undefined> {
    const id = runIdOf(job);
    const data = TrainingJob.safeParse(job.data);
    if (id === undefined || !data.success) throw new UnrecoverableError(`unreadable job ${job.id}`);
    const existing = await this.runs.get(id);
    if (existing !== undefined) return existing;
    if (data.data.kind === 'run') throw new UnrecoverableError(`there is no run ${id}`);

    const { model } = data.data;
    const schedule = await this.schedules.get(model);
    if (schedule?.status !== 'active') return undefined;
    const { request } = schedule;
    const createdAt = new Date().toISOString();
    const run: Run = {
      id,
      model,
      request: { ...request, model },
      scheduled: true,
      createdAt,
      status: 'queued',
    };
    // Another trainer may have been here meanwhile, and further.
    return (await this.runs.create(run)) === 'created' ? run : await this.runs.get(id);
  }
}
