import { busySince } from './closed-loop.js';
import type { LoadResult, User } from './closed-loop.js';
import { Latencies } from './latencies.js';

/** The time of the measurement, so that a test can have its own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves when something may have come in, or `ms` later. */
  nap(ms: number): Promise<void>;
}

const cell = new Int32Array(new SharedArrayBuffer(4));
/** A timer wakes up a millisecond late, and spinning would take a core from the server: so it dozes in short pieces. */
const LONGEST_NAP_MS = 0.1;

const REAL: Clock = {
  now: () => performance.now(),
  nap: (ms) => {
    Atomics.wait(cell, 0, 0, Math.min(ms, LONGEST_NAP_MS));
    return new Promise((resolve) => void setImmediate(resolve));
  },
};

export interface Plan {
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Calls at a fixed rate, whatever becomes of the calls before. A call that finds no user free waits for one, and its
 * latency counts from when it was due: so a server that hangs is not spared the calls that it kept from being made
 * ("coordinated omission"). What was due and never sent counts as waiting until the end.
 */
export async function openLoop(
  users: readonly User[],
  { perSecond, seconds }: Plan,
  clock: Clock = REAL,
): Promise<LoadResult> {
  const latencies = new Latencies();
  const busy = process.cpuUsage();
  const start = clock.now();
  const total = Math.floor(perSecond * seconds);
  const end = start + seconds * 1_000;
  const dueAt = (call: number): number => start + (1_000 * call) / perSecond;

  const free = [...users];
  const underWay = new Set<Promise<void>>();
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const send = async (user: User, due: number): Promise<void> => {
    try {
      await user();
      latencies.record(clock.now() - due);
      free.push(user);
    } catch (error) {
      failure = { error };
    }
  };
  while (next < total && failure === undefined && clock.now() < end) {
    const wait = dueAt(next) - clock.now();
    const user = wait > 0 ? undefined : free.pop();
    if (user === undefined) {
      await clock.nap(Math.max(wait, 0.01));
      continue;
    }
    const sent = send(user, dueAt(next++));
    underWay.add(sent);
    void sent.then(() => underWay.delete(sent));
  }
  await Promise.all(underWay);
  if (failure !== undefined) throw failure.error;
  const answered = latencies.count;
  for (; next < total; next++) latencies.record(end - dueAt(next));
  const took = clock.now() - start;
  return { perSecond: (1_000 * answered) / took, latencies, driverBusy: busySince(busy, took) };
}
