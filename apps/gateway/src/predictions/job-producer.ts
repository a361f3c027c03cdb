import { Inject, Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type { PredictionJob } from '#contracts';
import { enqueue, JobRecords, Queues } from '#redis';
import { Predictor } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import type { AsyncPredictRequest } from './async-request.js';
import { Idempotency } from './idempotency.js';
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
    await this.predictor.check(request);
    const reserved =
      idempotencyKey === undefined
        ? ({ kind: 'new', id: ulid() } as const)
        : await queueAnswer(() => this.idempotency.reserve(idempotencyKey, body, ulid()));
    const { id } = reserved;
    // The first request with this key may have died between its reservation and its job.
    if (reserved.kind === 'new' || !(await this.isKnown(id))) {
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
    return { id, replayed: reserved.kind === 'replay' };
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
