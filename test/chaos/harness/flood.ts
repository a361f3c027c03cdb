import { inOwnProcess } from './own-process.js';

/** As it is told to another process: data and nothing else. */
export interface FloodOptions {
  /** Where to. */
  readonly url: string;
  readonly path: string;
  /** Feature `a` of the first call; each further one has a thousandth more: a row that is in the cache needs no model. */
  readonly firstA: number;
  /** API key. */
  readonly token?: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** How often a call that was refused or timed out is sent again, at once. */
  readonly retries?: number;
}

/** What clients met who wait two seconds and no longer. */
export interface FloodCount {
  /** Calls that were due. */
  readonly due: number;
  /** Milliseconds from when it was due, of each call that was answered as it wished in time. */
  readonly good: readonly number[];
  /** Milliseconds from when it was written, of each refusal (503, 429). */
  readonly refused: readonly number[];
  /** Of the refusals, those that said when to come again. */
  readonly withRetryAfter: number;
  readonly timedOut: number;
  /** Other answers and broken connections. */
  readonly odd: number;
  /** Share of one core that the clients took. */
  readonly clientsBusy: number;
}

/** Calls at a rate whatever becomes of them, from a process of its own. */
export async function flood(options: FloodOptions): Promise<FloodCount> {
  return (await inOwnProcess('flood-process.js', options)) as FloodCount;
}
