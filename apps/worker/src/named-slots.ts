/** Gives the slot back; calling it again does nothing. */
export type Release = () => void;

/** Milliseconds a job waits, holding a place in the worker, before it is told to come back later. */
const PATIENCE_MS = 250;

interface SlotQueue {
  taken: number;
  readonly waiting: Set<(release: Release) => void>;
}

/**
 * How many jobs of one name (a model, a host) may be in hand at once, so that one that hangs leaves the rest of a
 * worker's places to the others. Jobs of a name that answers wait for their turn only as long as it works on the ones
 * before them.
 */
export class NamedSlots {
  private readonly names = new Map<string, SlotQueue>();

  constructor(
    private readonly perName: number,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** `busy`: all slots of the name stayed taken for as long as patience lasts, or the job was aborted. */
  async take(name: string, signal: AbortSignal): Promise<Release | 'busy'> {
    if (signal.aborted) return 'busy';
    const free = this.takeNow(name);
    if (free !== 'busy') return free;
    const queue = this.queueOf(name);
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

  /** `busy`: all slots of the name are taken. */
  takeNow(name: string): Release | 'busy' {
    const queue = this.queueOf(name);
    if (queue.taken >= this.perName) return 'busy';
    queue.taken += 1;
    return this.releaseOnce(name, queue);
  }

  private queueOf(name: string): SlotQueue {
    const existing = this.names.get(name);
    if (existing !== undefined) return existing;
    const queue = { taken: 0, waiting: new Set<(release: Release) => void>() };
    this.names.set(name, queue);
    return queue;
  }

  private releaseOnce(name: string, queue: SlotQueue): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const [next] = queue.waiting;
      if (next !== undefined) return next(this.releaseOnce(name, queue));
      queue.taken -= 1;
      // Names come from requests: one that nobody asks for any more must not stay for ever.
      if (queue.taken === 0) this.names.delete(name);
    };
  }
}
