import { markdownTable } from '../page/markdown-table.js';
import { atLeast } from '../page/ratio-table.js';
import type { RatioRow } from '../page/ratio-table.js';
import { median, ratio, shown } from '../page/rounds.js';
import type { JobRounds } from './job-contest.js';
import type { JobSystem } from './job-system.js';

/** How many times the peer's rows a second are aimed at. */
export const WIDE_AIM = atLeast(8);

/** A row per system that has done jobs of many rows: medians of its rounds. */
export function wideTable(wide: JobRounds, rowsPerJob: number): string {
  const rows = [...wide].map(([{ name }, rounds]) => {
    const middle = (value: (round: (typeof rounds)[number]) => number): string =>
      shown(median(rounds.map(value)));
    return [
      name,
      middle(({ perSecond }) => rowsPerJob * perSecond),
      middle(({ latencies }) => latencies.quantile(0.5)),
      middle(({ latencies }) => latencies.quantile(0.99)),
    ];
  });
  return markdownTable(['System', `Rows/s, ${rowsPerJob} a job`, 'p50 ms', 'p99 ms'], rows);
}

/** Each of ours against each of the others, with an aim where that is the peer. */
export function wideRatios(
  wide: JobRounds,
  { ours, peer }: { ours: readonly JobSystem[]; peer: JobSystem | undefined },
): RatioRow[] {
  const rates = (system: JobSystem) => (wide.get(system) ?? []).map(({ perSecond }) => perSecond);
  const others = [...wide.keys()].filter((system) => !ours.includes(system));
  return ours.flatMap((system) =>
    others.map((other) => ({
      what: `${system.name}: rows/s`,
      against: other.name,
      ratio: ratio(rates(system), rates(other)),
      ...(other === peer ? { aim: WIDE_AIM } : {}),
    })),
  );
}
