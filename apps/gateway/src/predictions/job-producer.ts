import { Injectable } from '@nestjs/common';
import { Predictor } from '#serving';
import { newUlid } from '#telemetry';
import { Webhooks } from '#webhooks';
import type { AsyncPredictRequest } from './async-request.js';
import { Idempotency } from './idempotency.js';
import type { IdempotencyKey, Reserved } from './idempotency.js';
import { JobAdmission } from './job-admission.js';
import { JobQueue } from './job-queue.js';
import { queueAnswer } from './queue-answer.js';

export interface Submission {
  body: AsyncPredictRequest;
  requestId: string;
  idempotencyKey?: string | undefined;
  /** Whose job it is; absent: nobody's. */
  owner: string | undefined;
}

/** Of a job that was let in before: it does not wait for its turn again. */
const NO_TURN = 0;

/** Puts predictions into the queue. What it returns is stored there: it survives the death of this process. */
@Injectable()
export class JobProducer {
  constructor(
    private readonly predictor: Predictor,
    private readonly idempotency: Idempotency,
    private readonly admission: JobAdmission,
    private readonly queue: JobQueue,
    private readonly webhooks: Webhooks,
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
    if (!replayed || !(await this.queue.knows(id))) {
      const { expiresInSeconds, priority, webhook, ...request } = body;
      const createdAt = new Date();
      const expiresAt = new Date(createdAt.getTime() + expiresInSeconds * 1_000);
      await this.queue.add(
        {
          v: 1,
          id,
          requestId,
          request,
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
          ...(owner === undefined ? {} : { owner }),
          ...(webhook === undefined ? {} : { webhook }),
          ...(priority === undefined ? {} : { priority }),
        },
        turn,
      );
    }
    // Without this note there is no 202: a replay after the result was forgotten would run the job again.
    if (key !== undefined) await queueAnswer(() => this.idempotency.accept(key, body, id));
    return { id, replayed };
  }
}
