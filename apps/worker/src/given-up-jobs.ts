import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PresageError } from '#contracts';
import { JobRecords, Queues } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Announcement } from './announcement.js';
import { isRemnant, recordOf, startOf } from './job-start.js';

const LOOK_INTERVAL_MS = 30_000;
/** The latest failures that a look takes in: more of them in half a minute are no few deaths of workers. */
const MOST_LOOKED_AT = 200;

/** Milliseconds after which a failure has been seen by some look. */
const LOOK_BACK_MS = 10 * 60_000;

/**
 * Records and announces jobs that BullMQ has given up, since their workers died of them. BullMQ tells one worker, and
 * that one may die before it has done so; hence the looks at what has failed.
 */
@Injectable()
export class GivenUpJobs {
  private timer: NodeJS.Timeout | undefined;
  /** Of those that were listed by the last look. */
  private seen: ReadonlySet<string> = new Set();

  private readonly logger = new Logger('given-up jobs');

  constructor(
    private readonly queues: Queues,
    private readonly records: JobRecords,
    private readonly announcement: Announcement,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS);
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Changes nothing for a job that the processor has recorded: its record stays. */
  async record(job: Job<unknown>, cause: Error): Promise<void> {
    const start = startOf(job);
    if (start === undefined) return;
    const error = new PresageError('internal', 'The job was given up: its worker did not survive it.', {
      cause,
    });
    try {
      await this.records.write({ ...recordOf(start, { kind: 'failed', error }), attempts: job.attemptsMade });
      await this.announcement.make(start);
    } catch (failure) {
      // Whoever asks for the job finds it in BullMQ's failed set, and so does the next look.
      this.logger.warn({ message: 'a failure was not recorded', jobId: start.id, error: String(failure) });
    }
  }

  /** Records what was failed a short time ago and is not known to have been recorded. */
  async look(): Promise<void> {
    try {
      const ids = await this.queues.prediction.getRanges(['failed'], 0, MOST_LOOKED_AT - 1);
      for (const id of ids) if (!this.seen.has(id)) await this.lookAt(id);
      this.seen = new Set(ids);
    } catch (error) {
      this.logger.warn({ message: 'what has failed could not be read', error: String(error) });
    }
  }

  private async lookAt(id: string): Promise<void> {
    const job: Job<unknown> | undefined = await this.queues.prediction.getJob(id);
    // Not known to anybody: see PredictionWorker, which removes it.
    if (job === undefined || isRemnant(job)) return;
    // Its record may be forgotten after its time; another one would say something else.
    const until = (job.finishedOn ?? 0) + Math.min(this.settings.jobs.resultTtlSeconds * 1_000, LOOK_BACK_MS);
    if (until > Date.now()) await this.record(job, new Error(job.failedReason));
  }
}
