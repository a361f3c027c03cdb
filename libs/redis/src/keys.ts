/** Names of everything Presage keeps in Redis, below one prefix. BullMQ has its own part of it. */
export class Keys {
  readonly queuePrefix: string;
  readonly modelEvents: string;
  readonly jobsEnded: string;
  readonly jobsCanceled: string;

  constructor(private readonly prefix: string) {
    this.queuePrefix = `${prefix}:queue`;
    this.modelEvents = `${prefix}:model-events`;
    this.jobsEnded = `${prefix}:jobs-ended`;
    this.jobsCanceled = `${prefix}:jobs-canceled`;
  }

  /** How the job ended. */
  record(id: string): string {
    return `${this.prefix}:record:${id}`;
  }

  /** Which job an Idempotency-Key stands for; the key itself may hold secrets and is hashed by the caller. */
  idempotency(principal: string, keyHash: string): string {
    return `${this.prefix}:idempotency:${principal}:${keyHash}`;
  }

  /** Scores of one row by one version. */
  score(model: string, version: string, rowHash: string): string {
    return `${this.prefix}:score:${model}:${version}:${rowHash}`;
  }
}

/** The two queues. */
export const PREDICTION_QUEUE = 'prediction';
export const TRAINING_QUEUE = 'training';
