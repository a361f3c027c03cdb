import { Injectable, Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import type { JobsOptions } from 'bullmq';
import { PresageError } from '#contracts';
import type { PredictionJob, TrainingJob, WebhookDelivery } from '#contracts';
import { withinDeadline } from './deadline.js';
import { dropConnections } from './drop-connections.js';
import { PREDICTION_QUEUE, TRAINING_QUEUE, WEBHOOK_QUEUE } from './keys.js';
import { rateLimited, RedisConnections } from './redis-connections.js';

/** Completed jobs go at once: results are our own records. Failed ones stay a week for inspection. */
const DEFAULT_JOB_OPTIONS: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 50_000 },
};

/** A queue that is constructed while Redis is away waits for it without limit; nobody who adds a job may. */
const ADD_TIMEOUT_MS = 1_000;

/** The queues as seen from outside (add, look, schedule), opened when first asked for; they fail within a second. */
@Injectable()
export class Queues {
  private readonly opened = new Map<string, Queue>();

  private readonly logger = new Logger('queues');

  constructor(private readonly connections: RedisConnections) {}

  get prediction(): Queue<PredictionJob> {
    return this.open(PREDICTION_QUEUE);
  }

  get training(): Queue<TrainingJob> {
    return this.open(TRAINING_QUEUE);
  }

  get webhook(): Queue<WebhookDelivery> {
    return this.open(WEBHOOK_QUEUE);
  }

  async close(): Promise<void> {
    const open = [...this.opened.values()];
    this.opened.clear();
    // Bounded: their commands time out within a second.
    await Promise.allSettled(open.map((queue) => queue.close()));
    for (const queue of open) dropConnections(queue.getBackend());
  }

  private open(name: string): Queue {
    const existing = this.opened.get(name);
    if (existing !== undefined) return existing;
    const queue = new Queue(name, {
      connection: this.connections.queueOptions('producer'),
      prefix: this.connections.keys.queuePrefix(name),
      defaultJobOptions: DEFAULT_JOB_OPTIONS,
    });
    queue.on(
      'error',
      rateLimited((error) => this.logger.warn({ message: error.message, queue: name })),
    );
    this.opened.set(name, queue);
    return queue;
  }
}

/**
 * Adds a job under an id of ours, so that adding it again is harmless.
 * @throws {PresageError} `queue_unavailable` within a second; the job may have been added all the same
 */
export async function enqueue<Data>(
  queue: Queue<Data, unknown, string, Data, unknown, string>,
  data: Data,
  options: JobsOptions & { jobId: string },
): Promise<void> {
  try {
    const added = queue.add(queue.name, data, options);
    await withinDeadline(added, ADD_TIMEOUT_MS, 'adding a job');
  } catch (cause) {
    throw new PresageError('queue_unavailable', 'The queue cannot be reached.', {
      retryAfterSeconds: 1,
      cause,
    });
  }
}
