/**
 * Names of everything Presage keeps in Redis, below one prefix. BullMQ has its own part of it. In a cluster all keys of a
 * queue are in one slot, since scripts touch many of them, and so are the records of its jobs; the queues may be on
 * different nodes, and idempotency keys are on all.
 */
export class Keys {
  readonly modelEvents: string;
  readonly jobsEnded: string;
  readonly jobsCanceled: string;
  /** When API keys were last used, by their ids. */
  readonly keysUsed: string;

  constructor(
    private readonly prefix: string,
    private readonly inCluster = false,
  ) {
    this.modelEvents = `${prefix}:model-events`;
    this.jobsEnded = `${prefix}:jobs-ended`;
    this.jobsCanceled = `${prefix}:jobs-canceled`;
    this.keysUsed = `${prefix}:keys-used`;
  }

  /** The first part of all of BullMQ's keys of a queue; what is in braces decides the slot. */
  queuePrefix(queue: string): string {
    return this.inCluster ? `{${this.prefix}:${queue}}` : `${this.prefix}:queue`;
  }

  /** How the job ended. */
  record(id: string): string {
    const beside = this.inCluster ? `{${this.prefix}:${PREDICTION_QUEUE}}` : this.prefix;
    return `${beside}:record:${id}`;
  }

  /** Which job an Idempotency-Key stands for; the key itself may hold secrets and is hashed by the caller. */
  idempotency(principal: string, keyHash: string): string {
    return `${this.prefix}:idempotency:${principal}:${keyHash}`;
  }

  /** What an endpoint of webhooks has asked for; the address may hold secrets and is hashed by the caller. */
  webhookEndpoint(urlHash: string): string {
    return `${this.prefix}:webhook-endpoint:${urlHash}`;
  }

  /** Ids of the deliveries of one owner's webhooks; of all, when there is none. */
  webhookDeliveries(owner: string | undefined): string {
    const beside = this.inCluster ? `{${this.prefix}:${WEBHOOK_QUEUE}}` : this.prefix;
    return `${beside}:webhook-deliveries${owner === undefined ? '' : `:${owner}`}`;
  }

  /** When each delivery that has not ended came, by its id. */
  get webhooksPending(): string {
    return `${this.webhookDeliveries(undefined)}-pending`;
  }

  /** Scores of one row by one version. */
  score(model: string, version: string, rowHash: string): string {
    return `${this.prefix}:score:${model}:${version}:${rowHash}`;
  }

  /** Who computes the scores kept under this key. */
  scoreLease(score: string): string {
    return `${score}:lease`;
  }
}

/** The queues. */
export const PREDICTION_QUEUE = 'prediction';
export const TRAINING_QUEUE = 'training';
export const WEBHOOK_QUEUE = 'webhook';
