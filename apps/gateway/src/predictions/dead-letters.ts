import { Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PredictionJob, PresageError } from '#contracts';
import { Queues } from '#redis';
import { maySee } from '../access/principal.js';
import type { Principal } from '../access/principal.js';
import { FailedJobs, LOOK_SIZE } from './failed-jobs.js';
import type { FailedFilter, FailedJob, Found, Place } from './failed-jobs.js';
import { JobAdmission } from './job-admission.js';
import { JobQueue } from './job-queue.js';
import { JobViews } from './job-view.js';
import { queueAnswer } from './queue-answer.js';
import { retryIdOf } from './retry-id.js';

/** One call looks at so many failed jobs at most, and begins no further look after so long. */
const MOST_LOOKED_AT = 5_000;
const LONGEST_MS = 5_000;

/** Calls that look through them at once: each has 50 whole jobs in hand, and a job may be as large as a body. */
const MOST_CALLS = 4;

/** Who asks, and by which request. */
interface Asked {
  id: string;
  principal: Principal;
}

/** Which of the failed jobs that the principal may see, from where, and how many at most. */
export interface Wanted {
  readonly filter: FailedFilter;
  readonly after: Place | undefined;
  readonly limit: number;
}

/** Failed jobs, which the queue keeps for a week: looking at them, running them again, dropping them. */
@Injectable()
export class DeadLetters {
  private calls = 0;

  constructor(
    private readonly failed: FailedJobs,
    private readonly queues: Queues,
    private readonly views: JobViews,
    private readonly admission: JobAdmission,
    private readonly queue: JobQueue,
  ) {}

  /**
   * The latest first. `next`: there may be more after this place, also when less than `limit` were found.
   * @throws {PresageError} `overloaded`, `queue_unavailable`
   */
  async list(wanted: Wanted, principal: Principal): Promise<{ jobs: FailedJob[]; next: Place | undefined }> {
    const jobs: FailedJob[] = [];
    const next = await this.each(wanted, principal, async (found) => {
      jobs.push(...found.map(({ view }) => view));
    });
    return { jobs, next };
  }

  /**
   * Runs the job again as a new one with the same request and priority, as long to live as it had. The failed one leaves the queue.
   * Doing it again while the new one is known changes nothing.
   * @returns the new id
   * @throws {PresageError} `unknown_job`, `conflict` when the job has not failed, `overloaded`, `queue_unavailable`
   */
  async retry(id: string, { id: requestId, principal }: Asked): Promise<string> {
    const job = await this.find(id, principal);
    if (job !== undefined) {
      const made = await this.runAgain(job, requestId);
      if (made !== undefined) return made;
      throw new PresageError(
        'conflict',
        'A later release made the job, or it is damaged: it is left as it is.',
      );
    }
    const again = retryIdOf(id);
    if (await this.views.knows(again, principal)) return again;
    return await this.refuse(id, principal, 'run again');
  }

  /**
   * Runs every wanted job again, as `retry` does; one that cannot be read is not counted and stays. Jobs that fail once
   * more are later than `next`: going on from there comes to an end.
   * @throws {PresageError} `overloaded`, `queue_unavailable`: some may be running again; the same call does the others
   */
  async retryAll(
    wanted: Wanted,
    { id: requestId, principal }: Asked,
  ): Promise<{ retried: number; next: Place | undefined }> {
    let retried = 0;
    const next = await this.each(wanted, principal, async (found) => {
      const made = await Promise.all(found.map(({ job }) => this.runAgain(job, requestId)));
      retried += made.filter((id) => id !== undefined).length;
    });
    return { retried, next };
  }

  /**
   * Forgets what is needed to run the job again; how it ended stays known as long as of any job.
   * @throws {PresageError} `unknown_job`, `conflict` when the job has not failed, `queue_unavailable`
   */
  async drop(id: string, principal: Principal): Promise<void> {
    if ((await this.find(id, principal)) === undefined) await this.refuse(id, principal, 'dropped');
    await queueAnswer(() => this.queues.prediction.remove(id));
  }

  private async find(id: string, principal: Principal): Promise<Job<PredictionJob> | undefined> {
    const job = await queueAnswer(() => this.queues.prediction.getJob(id));
    const isTheirs = job !== undefined && maySee(principal, job.data.owner);
    return isTheirs && (await queueAnswer(() => job.isFailed())) ? job : undefined;
  }

  private async refuse(id: string, principal: Principal, done: string): Promise<never> {
    const { status } = await this.views.view(id, principal);
    const why = status === 'failed' ? 'not kept any more' : status;
    throw new PresageError('conflict', `The job is ${why}; only a failed one that is kept can be ${done}.`);
  }

  /**
   * The new one first: between the two steps the job is there twice, and whoever repeats them adds the same one. Should
   * it have ended by then, it finds its own record and does nothing.
   * @returns undefined: the job cannot be read, so it stays
   */
  private async runAgain(job: Job<unknown>, requestId: string): Promise<string | undefined> {
    const read = PredictionJob.safeParse(job.data);
    if (!read.success) return undefined;
    const { id, request, createdAt, expiresAt, owner, webhook, priority } = read.data;
    const lifetimeMs = Date.parse(expiresAt) - Date.parse(createdAt);
    const admitted = await this.admission.admit({ owner, priority, lifetimeSeconds: lifetimeMs / 1_000 });
    const now = Date.now();
    const again = retryIdOf(id);
    try {
      await this.queue.add(
        {
          v: 1,
          id: again,
          requestId,
          request,
          createdAt: new Date(now).toISOString(),
          expiresAt: new Date(now + lifetimeMs).toISOString(),
          retryOf: id,
          ...(webhook === undefined ? {} : { webhook }),
          ...(owner === undefined ? {} : { owner }),
          ...(priority === undefined ? {} : { priority }),
        },
        admitted.turn,
      );
    } finally {
      admitted.end();
    }
    await queueAnswer(() => this.queues.prediction.remove(id));
    return again;
  }

  /** Bounded in calls, jobs, looks and time. */
  private async each(
    wanted: Wanted,
    principal: Principal,
    take: (found: readonly Found[]) => Promise<void>,
  ): Promise<Place | undefined> {
    if (this.calls >= MOST_CALLS)
      throw new PresageError('overloaded', 'Others look through the failed jobs just now.', {
        retryAfterSeconds: 1,
      });
    this.calls++;
    try {
      return await this.lookThrough(wanted, principal, take);
    } finally {
      this.calls--;
    }
  }

  private async lookThrough(
    { filter, after, limit }: Wanted,
    principal: Principal,
    take: (found: readonly Found[]) => Promise<void>,
  ): Promise<Place | undefined> {
    const until = performance.now() + LONGEST_MS;
    let place = after;
    let left = limit;
    for (let looked = 0; looked < MOST_LOOKED_AT && performance.now() < until; looked += LOOK_SIZE) {
      const from = place;
      const atMost = left;
      const { found, next } = await queueAnswer(() =>
        this.failed.look(filter, { after: from, atMost, principal }),
      );
      await take(found);
      left -= found.length;
      place = next;
      if (place === undefined || left === 0) break;
    }
    return place;
  }
}
