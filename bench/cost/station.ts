import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One part of a request's way, as a call that can be repeated. */
export interface Station {
  readonly name: string;
  /** Done `n` times before; a promise is awaited. */
  readonly run: (n: number) => unknown;
  /** So many are under way at a time; default 1. */
  readonly atOnce?: number;
}

export interface StationCost {
  readonly name: string;
  /** Processor time, so that other work on the machine does not count. */
  readonly microseconds: number;
  /** Bytes allocated on the heap per call. */
  readonly bytes: number;
}

const WARM_MS = 300;
const ROUNDS = 7;
const ROUND_MS = 60;
const CALLS_BETWEEN_LOOKS = 64;
/** Few enough that what they leave behind fits into the young generation, and nothing is collected meanwhile. */
const CALLS_OF_ALLOCATION = 256;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Time and memory of one call, after the engine has compiled it: the best of several rounds, the median of bytes. */
export async function costOf({ name, run, atOnce = 1 }: Station): Promise<StationCost> {
  let n = 0;
  const calls = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += atOnce) {
      if (atOnce > 1) await Promise.all(Array.from({ length: atOnce }, () => run(n++)));
      else {
        const result = run(n++);
        if (result instanceof Promise) await result;
      }
    }
  };
  const during = async (ms: number): Promise<number> => {
    const started = performance.now();
    const before = process.cpuUsage();
    let count = 0;
    for (; performance.now() - started < ms; count += CALLS_BETWEEN_LOOKS) await calls(CALLS_BETWEEN_LOOKS);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  await during(WARM_MS);
  const microseconds: number[] = [];
  const bytes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    microseconds.push(await during(ROUND_MS));
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    await calls(CALLS_OF_ALLOCATION);
    bytes.push((process.memoryUsage().heapUsed - before) / CALLS_OF_ALLOCATION);
  }
  return { name, microseconds: Math.min(...microseconds), bytes: Math.max(0, median(bytes)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
