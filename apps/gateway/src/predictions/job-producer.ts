import { Inject, Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type { PredictionJob } from '#contracts';
import { enqueue, JobRecords, Queues } from '#redis';
import { Predictor } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import type { AsyncPredictRequest } from './async-request.js';
import { Idempotency } from './idempotency.js';
import type { Reserved } from './idempotency.js';
import { queueAnswer } from './queue-answer.js';

export interface Submission {
  body: AsyncPredictRequest;
  requestId: string;
  idempotencyKey?: string | undefined;
}

/** Retries of many jobs that failed together spread out. */
const JITTER = 0.5;

/** Puts predictions into the queue. What it returns is stored there: it survives the death of this process. */
@Injectable()
export class JobProducer {
  constructor(
    private readonly predictor: Predictor,
    private readonly idempotency: Idempotency,
    private readonly queues: Queues,
    private readonly records: JobRecords,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {PresageError} as `Predictor.check`; `queue_unavailable`, `idempotency_key_reused` */
  async submit({ body, requestId, idempotencyKey }: Submission): Promise<{ id: string; replayed: boolean }> {
    const { expiresInSeconds, ...request } = body;
    const reserved = await this.reserve(body, idempotencyKey, () => this.predictor.check(request));
    const { id } = reserved;
    const replayed = reserved.kind === 'replay';
    // Known to have been queued: it is there, or has ended, or has ended and is forgotten.
    if (replayed && reserved.accepted) return { id, replayed };
    // The first request with this key may have died between its reservation and its job.
    if (!replayed || !(await this.isKnown(id))) {
      const createdAt = new Date();
      const expiresAt = new Date(createdAt.getTime() + expiresInSeconds * 1_000);
      await this.add({
        v: 1,
        id,
        requestId,
        request,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      });
    }
    // Without this note there is no 202: a replay after the result was forgotten would run the job again.
    if (idempotencyKey !== undefined) {
      await queueAnswer(() => this.idempotency.accept(idempotencyKey, body, id));
    }
    return { id, replayed };
  }

  /**
   * A request that came before is not held against today's model: what was accepted stays accepted. A new one is
   * checked before its key is taken, so that a mistake can be corrected under the same key.
   */
  private async reserve(
    body: AsyncPredictRequest,
    key: string | undefined,
    check: () => Promise<void>,
  ): Promise<Reserved> {
    if (key === undefined) {
      await check();
      return { kind: 'new', id: ulid() };
    }
    const held = await queueAnswer(() => this.idempotency.find(key, body));
    if (held !== undefined) return held;
    await check();
    return queueAnswer(() => this.idempotency.reserve(key, body, ulid()));
  }

  /** Adding the same id again is harmless: one job, and its record is written once. */
  async add(job: PredictionJob): Promise<void> {
    const { attempts, backoffMs } = this.settings.jobs;
    await enqueue(this.queues.prediction, job, {
      jobId: job.id,
      attempts,
      backoff: { type: 'exponential', delay: backoffMs, jitter: JITTER },
    });
  }

  private async isKnown(id: string): Promise<boolean> {
    return queueAnswer(
      async () =>
        (await this.records.read(id)) !== undefined ||
        (await this.queues.prediction.getJob(id)) !== undefined,
    );
  }
}
