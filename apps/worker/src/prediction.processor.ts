import { Inject, Injectable } from '@nestjs/common';
import { DelayedError, UnrecoverableError } from 'bullmq';
import type { Job } from 'bullmq';
import { PresageError, toFailedReason } from '#contracts';
import type { PredictionJob } from '#contracts';
import { Predictor } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Announcement } from './announcement.js';
import { outcomeOfError } from './job-outcome.js';
import type { JobOutcome } from './job-outcome.js';
import { JobReport } from './job-report.js';
import { isRemnant, recordOf, startOf } from './job-start.js';
import type { JobStart } from './job-start.js';
import { ModelPlaces } from './model-places.js';
import { RecordWriter } from './record-writer.js';

/** A job of a newer Presage is looked at again after this, by whoever is there then. */
const NEWER_JOB_DELAY_MS = 5_000;
const NO_PLACE_DELAY_MS = 500;
/** A job that has ended comes back after this to be announced, while that cannot be done. */
const ANNOUNCE_AGAIN_MS = 1_000;
/** Share by which delays differ, so that jobs that were delayed together do not come back together. */
const JITTER = 0.2;

/** The way of one job: look → parse → predict → record → tell BullMQ. The record is the truth; BullMQ delivers. */
@Injectable()
export class PredictionProcessor {
  constructor(
    private readonly predictor: Predictor,
    private readonly places: ModelPlaces,
    private readonly records: RecordWriter,
    private readonly announcement: Announcement,
    private readonly report: JobReport,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws what BullMQ goes by: `DelayedError` (moved already), `UnrecoverableError` (no further attempt), any other */
  async process(job: Job<unknown>, token: string, signal: AbortSignal): Promise<void> {
    if (isRemnant(job)) throw new UnrecoverableError('the job is lost: nothing but its id is left');
    const start = startOf(job);
    if (start === undefined) throw new UnrecoverableError(`${job.id} is no id of a prediction job`);
    // Delivered again after it had ended: computes nothing, changes nothing.
    if (await this.records.exists(start.id)) return await this.announce(start, job, token);

    const outcome = await this.outcome(start, signal);
    switch (outcome.kind) {
      case 'succeeded':
      case 'failed':
      case 'expired': {
        // Before BullMQ is told: a crash in between makes it deliver a job that has ended, which is cheap.
        const written = await this.records.write(recordOf(start, outcome), signal);
        this.report.add(start, written === 'written' ? outcome : { kind: 'canceled' });
        await this.announce(start, job, token);
        if (outcome.kind === 'failed') throw new UnrecoverableError(toFailedReason(outcome.error));
        return;
      }
      case 'canceled':
        this.report.add(start, outcome);
        return await this.announce(start, job, token);
      case 'delayed': {
        const wanted = Date.now() + outcome.afterMs * (1 + Math.random() * JITTER);
        await job.moveToDelayed(Math.min(wanted, start.expiresAt), token);
        this.report.add(start, outcome);
        throw new DelayedError();
      }
      case 'retried':
        this.report.add(start, outcome);
        throw outcome.error;
    }
  }

  private async announce(start: JobStart, job: Job<unknown>, token: string): Promise<void> {
    try {
      await this.announcement.make(start);
    } catch {
      // Found ended when it comes back, and announced then; that uses no attempt.
      await job.moveToDelayed(Date.now() + ANNOUNCE_AGAIN_MS, token);
      throw new DelayedError();
    }
  }

  private async outcome(start: JobStart, signal: AbortSignal): Promise<JobOutcome> {
    const { read } = start;
    if (read.kind === 'unreadable') {
      return { kind: 'failed', error: new PresageError('invalid_request', `unreadable job: ${read.detail}`) };
    }
    if (start.expiresAt <= Date.now()) return { kind: 'expired' };
    if (read.kind === 'newer') return { kind: 'delayed', afterMs: NEWER_JOB_DELAY_MS };
    return await this.predict(read.job, start, signal);
  }

  private async predict(
    { request }: PredictionJob,
    start: JobStart,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const model = request.model ?? this.settings.models.defaultModel;
    try {
      const result = await this.places.call(model, signal, () =>
        this.predictor.predict(request, start.id, signal),
      );
      if (result !== 'busy') return { kind: 'succeeded', result };
      signal.throwIfAborted();
      return { kind: 'delayed', afterMs: NO_PLACE_DELAY_MS };
    } catch (error) {
      return outcomeOfError(error, signal, start.lastAttempt);
    }
  }
}
