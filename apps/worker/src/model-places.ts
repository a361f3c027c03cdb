import type { NamedSlots } from './named-slots.js';

/** Milliseconds after which a call may be one that hangs. */
const SLOW_MS = 1_000;

/**
 * How many of a worker's places a model may have: all of them while it answers, so that a job waits for a place only
 * and not for another one's end besides; as many as it has slots, half of them, while it has not shown that it
 * answers, or when it has failed or was slow. One that hangs suddenly has more for a second: what has no slot then is to
 * come back.
 */
export class ModelPlaces {
  private readonly prompt = new Set<string>();

  constructor(
    private readonly slots: NamedSlots,
    private readonly slowMs = SLOW_MS,
  ) {}

  /** `busy`: there is no place for the call now. Its answer, if it has been made, is of use to the cache alone. */
  async call<T>(model: string, signal: AbortSignal, make: () => Promise<T>): Promise<T | 'busy'> {
    return this.prompt.has(model)
      ? await this.callFreely(model, make)
      : await this.callInSlot(model, signal, make);
  }

  private async callInSlot<T>(
    model: string,
    signal: AbortSignal,
    make: () => Promise<T>,
  ): Promise<T | 'busy'> {
    const release = await this.slots.take(model, signal);
    if (release === 'busy') return 'busy';
    const since = performance.now();
    try {
      const answer = await make();
      // Twice as many calls may take twice as long: it would be slow again at once.
      if (performance.now() - since < this.slowMs / 2) this.prompt.add(model);
      return answer;
    } finally {
      release();
    }
  }

  private async callFreely<T>(model: string, make: () => Promise<T>): Promise<T | 'busy'> {
    const call = make();
    const seen = await seenWithin(this.slowMs, call);
    if (seen === 'answered') return await call;
    this.prompt.delete(model);
    if (seen === 'failed') return await call;
    const release = this.slots.takeNow(model);
    if (release === 'busy') {
      call.catch(() => undefined);
      return 'busy';
    }
    try {
      return await call;
    } finally {
      release();
    }
  }
}

async function seenWithin(ms: number, call: Promise<unknown>): Promise<'answered' | 'failed' | 'late'> {
  return await new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, 'late');
    const end = (how: 'answered' | 'failed') => () => {
      clearTimeout(timer);
      resolve(how);
    };
    call.then(end('answered'), end('failed'));
  });
}
