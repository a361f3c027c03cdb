import { Inject, Injectable } from '@nestjs/common';
import type { PredictionJob } from '#contracts';
import { enqueue, JobRecords, Queues } from '#redis';
import { Predictor } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Webhooks } from '#webhooks';
import { newUlid } from '#telemetry';
import type { AsyncPredictRequest } from './async-request.js';
import { Idempotency } from './idempotency.js';
import type { IdempotencyKey, Reserved } from './idempotency.js';
import { JobAdmission } from './job-admission.js';
import { queueAnswer } from './queue-answer.js';

export interface Submission {
  body: AsyncPredictRequest;
  requestId: string;
  idempotencyKey?: string | undefined;
  /** Whose job it is; absent: nobody's. */
  owner: string | undefined;
}

/** Retries of many jobs that failed together spread out. */
const JITTER = 0.5;
/** Of a job that was let in before: it does not wait for its turn again. */
const NO_TURN = 0;

/** Puts predictions into the queue. What it returns is stored there: it survives the death of this process. */
@Injectable()
export class JobProducer {
  constructor(
    private readonly predictor: Predictor,
    private readonly idempotency: Idempotency,
    private readonly admission: JobAdmission,
    private readonly queues: Queues,
    private readonly records: JobRecords,
    private readonly webhooks: Webhooks,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * A request that came before is not held against today's model: what was accepted stays accepted. A new one is
   * checked before its key is taken, so that a mistake can be corrected under the same key.
   * @throws {PresageError} as `Predictor.check` and `JobAdmission.admit`; `queue_unavailable`, `idempotency_key_reused`
   */
  async submit(submission: Submission): Promise<{ id: string; replayed: boolean }> {
    const { body, idempotencyKey: header, owner } = submission;
    const key = header === undefined ? undefined : { header, owner };
    const held = key && (await queueAnswer(() => this.idempotency.find(key, body)));
    if (held !== undefined) return await this.store(submission, key, held, NO_TURN);

    const { expiresInSeconds: lifetimeSeconds, priority, webhook, ...request } = body;
    await this.predictor.check(request);
    if (webhook !== undefined) await queueAnswer(() => this.webhooks.check(webhook, owner));
    const place = await this.admission.admit({ owner, priority, lifetimeSeconds });
    try {
      const reserved: Reserved =
        key === undefined
          ? { kind: 'new', id: newUlid() }
          : await queueAnswer(() => this.idempotency.reserve(key, body, newUlid()));
      return await this.store(submission, key, reserved, place.turn);
    } finally {
      place.end();
    }
  }

  /** The job is in the queue, and its key says so, when this resolves. */
  private async store(
    { body, requestId, owner }: Submission,
    key: IdempotencyKey | undefined,
    reserved: Reserved,
    turn: number,
  ): Promise<{ id: string; replayed: boolean }> {
    const { id } = reserved;
    const replayed = reserved.kind === 'replay';
    // Known to have been queued: it is there, or has ended, or has ended and is forgotten.
    if (replayed && reserved.accepted) return { id, replayed };
    // The first request with this key may have died between its reservation and its job.
    if (!replayed || !(await this.isKnown(id))) {
      const { expiresInSeconds, priority: _, webhook, ...request } = body;
      const createdAt = new Date();
      const expiresAt = new Date(createdAt.getTime() + expiresInSeconds * 1_000);
      await this.add(
        {
          v: 1,
          id,
          requestId,
          request,
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
          ...(owner === undefined ? {} : { owner }),
          ...(webhook === undefined ? {} : { webhook }),
        },
        turn,
      );
    }
    // Without this note there is no 202: a replay after the result was forgotten would run the job again.
    if (key !== undefined) await queueAnswer(() => this.idempotency.accept(key, body, id));
    return { id, replayed };
  }

  /**
   * Adding the same id again is harmless: one job, and its record is written once.
   * @param turn as `JobAdmission.admit` gives it; 0 for a job that was let in before
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

  private async isKnown(id: string): Promise<boolean> {
    return queueAnswer(
      async () =>
        (await this.records.read(id)) !== undefined ||
        (await this.queues.prediction.getJob(id)) !== undefined,
    );
  }
}
