import { Injectable } from '@nestjs/common';
import type { Job, JobState } from 'bullmq';
import type { WebhookDelivery } from '#contracts';
import { PendingDeliveries } from './pending-deliveries.js';
import { enqueue, Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

/** Deliveries that have ended, well or badly, are kept to be looked at and sent again: a week, and so many. */
const KEPT = { age: 7 * 86_400, count: 10_000 };
/** Ids that are listed, of each owner and of all; a list that nothing is added to is forgotten. */
const LISTED = 20_000;
const LIST_SECONDS = 8 * 86_400;

/** A delivery as it lies in the queue. */
export interface QueuedDelivery {
  readonly job: Job<WebhookDelivery>;
  readonly state: JobState | 'unknown';
  /** When the next attempt is due (milliseconds since 1970); undefined when none is, or it is due already. */
  readonly dueAt: number | undefined;
}

/** BullMQ keeps what is delayed by this many parts of a millisecond. */
const PARTS_OF_A_MILLISECOND = 0x1000;

/** Webhooks on their way, and for a while those that have ended. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
    private readonly underWay: PendingDeliveries,
  ) {}

  /**
   * Queues a delivery, unless it is in the queue or remembered.
   * @param attempts how often it is tried; the worker's schedule says when
   * @throws {PresageError} `queue_unavailable`
   */
  async add(delivery: WebhookDelivery, attempts: number): Promise<void> {
    await enqueue(this.queues.webhook, delivery, {
      jobId: delivery.id,
      attempts,
      backoff: { type: 'custom' },
      removeOnComplete: KEPT,
      removeOnFail: KEPT,
      stackTraceLimit: 0,
    });
    // After it: what is not listed is sent all the same.
    const lists = [
      this.list(undefined),
      ...(delivery.owner === undefined ? [] : [this.list(delivery.owner)]),
    ];
    const pipeline = this.connections.producer.pipeline();
    for (const list of lists) {
      pipeline
        .zadd(list, 0, delivery.id)
        .zremrangebyrank(list, 0, -LISTED - 1)
        .expire(list, LIST_SECONDS);
    }
    await Promise.allSettled([pipeline.exec(), this.underWay.add(delivery.id, new Date(delivery.since))]);
  }

  async get(id: string): Promise<QueuedDelivery | undefined> {
    const [state, due] = await Promise.all([
      this.queues.webhook.getJobState(id),
      this.connections.producer.zscore(this.queues.webhook.toKey('delayed'), id),
    ]);
    // Read last: of one that has ended, all that there is to know stands in it by then.
    const job: Job<WebhookDelivery> | undefined = await this.queues.webhook.getJob(id);
    if (job === undefined) return undefined;
    return { job, state, dueAt: due === null ? undefined : Math.floor(Number(due) / PARTS_OF_A_MILLISECOND) };
  }

  /**
   * Ids of deliveries, the latest job first; of some of them nothing may be left.
   * @param before only of jobs that came before this one
   */
  async ids(owner: string | undefined, limit: number, before?: string): Promise<string[]> {
    const from = before === undefined ? '+' : `(${before}`;
    return await this.connections.producer.zrange(
      this.list(owner),
      from,
      '-',
      'BYLEX',
      'REV',
      'LIMIT',
      0,
      limit,
    );
  }

  /** Sends it now, with all attempts again if it has ended. */
  async resend({ job, state }: QueuedDelivery): Promise<void> {
    if (state === 'delayed') return await job.promote();
    if (state !== 'completed' && state !== 'failed') return;
    const since = new Date();
    await job.updateData({ ...job.data, since: since.toISOString() });
    await this.underWay.addAgain(job.data.id, since);
    await job.retry(state, { resetAttemptsMade: true, resetAttemptsStarted: true });
  }

  /** How many have not ended. */
  async pending(): Promise<number> {
    return await this.queues.webhook.getJobCountByTypes('waiting', 'active', 'delayed');
  }

  private list(owner: string | undefined): string {
    return this.connections.keys.webhookDeliveries(owner);
  }
}
