import { markdownTable } from '../page/markdown-table.js';
import { atLeast } from '../page/ratio-table.js';
import type { RatioRow } from '../page/ratio-table.js';
import { median, ratio, shown } from '../page/rounds.js';
import type { Aim } from '../page/rounds.js';
import type { Rounds } from './contest.js';
import type { Contestant } from './contestant.js';
import type { Measured } from './measure.js';

/** Above this share of a core the load, not the server, may have been the limit. */
const DRIVER_LIMIT = 0.9;

/** A row per contestant: medians of its rounds. */
export function throughputTable(results: Rounds): string {
  const header = ['Server', 'Cache', 'Hits', 'Requests/s', 'p50 ms', 'p99 ms', 'CPU µs', 'Load’s core'];
  const rows = [...results].map(([{ name, policy }, rounds]) => {
    const middle = (value: (round: Measured) => number): number => median(rounds.map(value));
    const busy = middle(({ driverBusy }) => driverBusy);
    return [
      name,
      policy,
      policy === 'none' ? '' : `${Math.round(100 * middle(({ hits }) => hits))} %`,
      shown(middle(({ perSecond }) => perSecond)),
      shown(middle(({ latencies }) => latencies.quantile(0.5))),
      shown(middle(({ latencies }) => latencies.quantile(0.99))),
      shown(middle(({ microseconds }) => microseconds)),
      `${Math.round(100 * busy)} %${busy > DRIVER_LIMIT ? ', the limit' : ''}`,
    ];
  });
  return markdownTable(header, rows);
}

/** What was measured of one contestant. */
export type Entry = readonly [Contestant, readonly Measured[]];

/** Requests a second, held against the others', with what is aimed at. */
export function throughputRatios(results: Rounds): RatioRow[] {
  const all = [...results];
  const gateway = (policy: Contestant['policy'], traffic: Contestant['traffic']): Entry | undefined =>
    all.find(([one]) => one.name === 'gateway' && one.policy === policy && one.traffic === traffic);
  const ours = gateway('auto', 'distinct') ?? gateway('always', 'distinct');
  const never = gateway('never', 'distinct');
  const row = (mine: Entry | undefined, against: Entry | undefined, aim?: Aim): RatioRow[] => {
    if (mine === undefined || against === undefined) return [];
    const perSecond = ([, rounds]: Entry): number[] => rounds.map((round) => round.perSecond);
    const spread = ratio(perSecond(mine), perSecond(against));
    return [{ what: titleOf(mine), against: titleOf(against), ratio: spread, ...(aim && { aim }) }];
  };
  return all.flatMap((entry) => {
    const [{ name, server, policy }] = entry;
    if (server === 'typical') return row(ours, entry, atLeast(60));
    if (server === 'lean') return row(ours, entry, atLeast(2.5));
    if (server === 'bare') return row(ours, entry, atLeast(0.33));
    if (name === 'gateway' && policy === 'always') return row(entry, never, atLeast(0.75));
    if (name === 'gateway, 2 processes' && policy !== 'always')
      return row(entry, gateway(policy, 'distinct'));
    return [];
  });
}

function titleOf([{ name, policy, traffic }]: Entry): string {
  if (policy === 'none') return name;
  return `${name}, cache ${policy}${traffic === 'hot' ? ', 90 % hits' : ''}`;
}
