import { QueueEvents } from 'bullmq';
import type { Job, JobsOptions } from 'bullmq';
import { ulid } from 'ulid';
import type { JobRecord, PredictionJob } from '#contracts';
import { enqueue, JobRecords, PREDICTION_QUEUE, Queues, RedisConnections, Subscriber } from '#redis';
import type { Settings } from '#settings';

/** The gateway's part of a job's life, for tests of the worker: submits, cancels, and hears how jobs end. */
export class PredictionJobs {
  readonly queues: Queues;
  private readonly connections: RedisConnections;
  private readonly subscriber: Subscriber;
  private readonly records: JobRecords;
  private readonly waiters = new Map<string, (record: JobRecord) => void>();

  constructor(private readonly settings: Settings) {
    this.connections = new RedisConnections(settings);
    this.queues = new Queues(this.connections);
    this.subscriber = new Subscriber(this.connections.subscriber);
    this.records = new JobRecords(this.connections.consumer, this.connections.keys, 3_600);
    this.subscriber.subscribe(this.connections.keys.jobsEnded, {
      // The news begins with the id.
      onMessage: (news) => void this.look(news.slice(0, 26)),
      // After an outage: messages have been missed.
      onSubscribed: () => this.waiters.forEach((_, id) => void this.look(id)),
    });
  }

  async submit(changes: Partial<PredictionJob> = {}, options: JobsOptions = {}): Promise<string> {
    const id = ulid();
    const now = Date.now();
    const job: PredictionJob = {
      v: 1,
      id,
      requestId: `request-of-${id}`,
      request: { features: { x: 1 } },
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 3_600_000).toISOString(),
      ...changes,
    };
    const { attempts, backoffMs } = this.settings.jobs;
    const backoff = { type: 'exponential', delay: backoffMs };
    await enqueue(this.queues.prediction, job, { jobId: id, attempts, backoff, ...options });
    return id;
  }

  /** How the job ended, as soon as it has. */
  ended(id: string): Promise<JobRecord> {
    return new Promise((resolve) => {
      this.waiters.set(id, resolve);
      void this.look(id);
    });
  }

  async cancel(id: string): Promise<void> {
    const at = new Date().toISOString();
    await this.records.write({ id, status: 'canceled', createdAt: at, finishedAt: at, attempts: 0 });
    await this.connections.consumer.publish(this.connections.keys.jobsCanceled, id);
  }

  async write(record: JobRecord): Promise<void> {
    await this.records.write(record);
  }

  async bull(id: string): Promise<Job<PredictionJob> | undefined> {
    return await this.queues.prediction.getJob(id);
  }

  /** As a Redis does that has lost its end: the id stands in the list, and there is nothing else of the job. */
  async lose(id: string): Promise<void> {
    await this.connections.consumer.del(this.queues.prediction.toKey(id));
  }

  /** As BullMQ counts it when it takes the job back, so many times, from a worker that fell silent. */
  async died(id: string, times: number): Promise<void> {
    await this.connections.consumer.hset(this.queues.prediction.toKey(id), 'stc', times);
  }

  /** Resolves when BullMQ has nothing of the job any more. */
  async gone(id: string): Promise<void> {
    const events = new QueueEvents(PREDICTION_QUEUE, {
      connection: this.connections.queueOptions('consumer'),
      prefix: this.connections.keys.queuePrefix(PREDICTION_QUEUE),
    });
    await events.waitUntilReady();
    const completed = new Promise<void>((resolve) => {
      events.on('completed', ({ jobId }) => void (jobId === id && resolve()));
    });
    if ((await this.bull(id)) !== undefined) await completed;
    await events.close();
  }

  async close(): Promise<void> {
    this.subscriber.close();
    await this.queues.close();
    this.connections.close();
  }

  private async look(id: string): Promise<void> {
    const record = await this.records.read(id);
    if (record === undefined) return;
    this.waiters.get(id)?.(record);
    this.waiters.delete(id);
  }
}
