/** Gives the slot back; calling it again does nothing. */
export type Release = () => void;

/** Milliseconds a job waits, holding a place in the worker, before it is told to come back later. */
const PATIENCE_MS = 250;

interface ModelQueue {
  taken: number;
  readonly waiting: Set<(release: Release) => void>;
}

/**
 * How many jobs of one model may be with the predictor at once: half of a worker's jobs, so that a model that hangs
 * leaves the other half to the others. Jobs of a model that answers wait for their turn only as long as it works
 * on the ones before them.
 */
export class ModelSlots {
  private readonly models = new Map<string, ModelQueue>();
  private readonly perModel: number;

  constructor(
    concurrency: number,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.perModel = Math.max(1, Math.floor(concurrency / 2));
  }

  /** `busy`: all slots of the model stayed taken for as long as patience lasts, or the job was aborted. */
  async take(model: string, signal: AbortSignal): Promise<Release | 'busy'> {
    if (signal.aborted) return 'busy';
    const queue = this.queueOf(model);
    if (queue.taken < this.perModel) {
      queue.taken += 1;
      return this.releaseOnce(model, queue);
    }
    return await new Promise((resolve) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        queue.waiting.delete(enter);
      };
      const enter = (release: Release): void => {
        leave();
        resolve(release);
      };
      const giveUp = (): void => {
        leave();
        resolve('busy');
      };
      const timer = setTimeout(giveUp, this.patienceMs);
      signal.addEventListener('abort', giveUp, { once: true });
      queue.waiting.add(enter);
    });
  }

  private queueOf(model: string): ModelQueue {
    const existing = this.models.get(model);
    if (existing !== undefined) return existing;
    const queue = { taken: 0, waiting: new Set<(release: Release) => void>() };
    this.models.set(model, queue);
    return queue;
  }

  private releaseOnce(model: string, queue: ModelQueue): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const [next] = queue.waiting;
      if (next !== undefined) return next(this.releaseOnce(model, queue));
      queue.taken -= 1;
      // Names come from requests: a model nobody asks for any more must not stay for ever.
      if (queue.taken === 0) this.models.delete(model);
    };
  }
}
