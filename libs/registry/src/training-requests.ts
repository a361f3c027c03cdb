import { ulid } from 'ulid';
import { PresageError, toProblem } from '#contracts';
import type { Run, RunRequest } from '#contracts';
import { enqueue, Queues, withinDeadline } from '#redis';
import { Runs } from './runs.js';

type QueuedRun = Extract<Run, { status: 'queued' }>;

/** How often a run is started whose machine failed: a second time. Whatever the data did wrong is final. */
const ATTEMPTS = 2;
/** Runs that wait beyond which no more are accepted: each is a file and a job, and trainers look through all of them. */
const MOST_WAITING = 1_000;
const RETRY_SECONDS = 60;
const COUNT_MS = 1_000;

/** Asks for runs: the run's file first, then the job, so that a crash in between leaves something to go on from. */
export class TrainingRequests {
  constructor(
    private readonly runs: Runs,
    private readonly queues: Queues,
  ) {}

  /**
   * A new run, accepted: it will be executed, also when this process dies now.
   * @throws {PresageError} `overloaded` when too many wait; `queue_unavailable`: the run is then marked failed, and a job of
   *   it that did arrive does nothing
   */
  async submit({ request, requestId }: { request: RunRequest; requestId?: string }): Promise<QueuedRun> {
    await this.mustHaveRoom();
    const run: QueuedRun = {
      id: ulid(),
      model: request.model ?? request.dataset,
      request,
      scheduled: false,
      createdAt: new Date().toISOString(),
      status: 'queued',
      ...(requestId === undefined ? {} : { requestId }),
    };
    await this.runs.create(run);
    try {
      await this.enqueue(run.id);
    } catch (error) {
      const failed = {
        status: 'failed',
        finishedAt: new Date().toISOString(),
        error: toProblem(error),
      } as const;
      await this.runs.advance({ ...run, ...failed });
      throw error;
    }
    return run;
  }

  /** Puts a run's job into the queue; harmless when it is there already. */
  async enqueue(runId: string): Promise<void> {
    const backoff = { type: 'exponential', delay: 1_000 };
    const job = { kind: 'run', runId } as const;
    await enqueue(this.queues.training, job, { jobId: runId, attempts: ATTEMPTS, backoff });
  }

  private async mustHaveRoom(): Promise<void> {
    // With the queue away, adding the job tells.
    const counted = withinDeadline(this.queues.training.getWaitingCount(), COUNT_MS, 'counting runs');
    const waiting = await counted.catch(() => 0);
    if (waiting < MOST_WAITING) return;
    throw new PresageError('overloaded', `${MOST_WAITING} training runs wait already.`, {
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
}
