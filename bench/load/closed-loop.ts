import { Latencies } from './latencies.js';

/** Makes one call; rejects to end the measurement. */
export type User = () => Promise<unknown>;

/** What a load was answered with. */
export interface LoadResult {
  readonly perSecond: number;
  readonly latencies: Latencies;
  /** Share of the time this process was computing, 1 being a whole core: near 1, the load was the limit. */
  readonly driverBusy: number;
}

/**
 * As many users as there are, each of whom calls again as soon as the call before has ended: how much can be done in
 * a second.
 */
export async function closedLoop(users: readonly User[], seconds: number): Promise<LoadResult> {
  const latencies = new Latencies();
  const busy = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1_000;
  const work = async (call: User): Promise<void> => {
    let before = performance.now();
    while (before < end) {
      await call();
      const after = performance.now();
      latencies.record(after - before);
      before = after;
    }
  };
  await Promise.all(users.map(work));
  const took = performance.now() - start;
  return { perSecond: (1_000 * latencies.count) / took, latencies, driverBusy: busySince(busy, took) };
}

/** @param took milliseconds since `before` */
export function busySince(before: NodeJS.CpuUsage, took: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / took;
}
