import type { LoadResult } from '../load/closed-loop.js';
import { markdownTable } from '../page/markdown-table.js';
import { atLeast, atMost } from '../page/ratio-table.js';
import type { RatioRow } from '../page/ratio-table.js';
import { median, ratio, shown } from '../page/rounds.js';
import type { JobRounds } from './job-contest.js';
import type { JobSystem } from './job-system.js';
import { WIDE_AIM } from './wide-report.js';

/** What was measured of all systems. */
export interface JobResults {
  /** 64 users, one row a job. */
  readonly many: JobRounds;
  /** 16 users, `rowsPerJob` rows a job. */
  readonly wide: JobRounds;
  /** One user, one row a job. */
  readonly alone: JobRounds;
  readonly rowsPerJob: number;
  /** Milliseconds per round of Celery's own round trip; empty without it. */
  readonly idle: readonly number[];
}

const perSecond = (round: LoadResult): number => round.perSecond;
const p50 = ({ latencies }: LoadResult): number => latencies.quantile(0.5);
const p99 = ({ latencies }: LoadResult): number => latencies.quantile(0.99);

/** A row per system: medians of its rounds. */
export function jobTable({ many, wide, alone, rowsPerJob, idle }: JobResults): string {
  const header = [
    'System',
    'Jobs/s, 64 users',
    'p50 ms',
    'p99 ms',
    `Rows/s, ${rowsPerJob} a job`,
    'One at a time: p50 ms',
  ];
  const rows = [...many.keys()].map((system) => {
    const middle = (of: JobRounds, value: (round: LoadResult) => number): number =>
      median((of.get(system) ?? []).map(value));
    return [
      system.name,
      shown(middle(many, perSecond)),
      shown(middle(many, p50)),
      shown(middle(many, p99)),
      shown(rowsPerJob * middle(wide, perSecond)),
      shown(middle(alone, p50)),
    ];
  });
  if (idle.length > 0) rows.push([IDLE_CELERY, '', '', '', '', shown(median(idle))]);
  return markdownTable(header, rows);
}

const IDLE_CELERY = 'Celery within Python, no HTTP';

/** Ours held against the peer, with what is aimed at; against the limits, without. */
export function jobRatios(
  { many, wide, alone, rowsPerJob, idle }: JobResults,
  { ours, peer }: { ours: JobSystem; peer: JobSystem | undefined },
): RatioRow[] {
  const between = (of: JobRounds, against: JobSystem, value: (round: LoadResult) => number) =>
    ratio((of.get(ours) ?? []).map(value), (of.get(against) ?? []).map(value));
  const row = (what: string, against: string, spread: RatioRow['ratio']): RatioRow => ({
    what: `${ours.name}: ${what}`,
    against,
    ratio: spread,
  });
  const rowsPerSecond = `rows/s at ${rowsPerJob} a job`;
  return [...many.keys()].flatMap((system) => {
    if (system === ours) return [];
    const jobs = row('jobs/s', system.name, between(many, system, perSecond));
    const rows = row(rowsPerSecond, system.name, between(wide, system, perSecond));
    if (system !== peer) return [jobs, rows];
    const idleRatio = ratio((alone.get(ours) ?? []).map(p50), idle);
    return [
      { ...jobs, aim: atLeast(15) },
      { ...rows, aim: WIDE_AIM },
      { ...row('one at a time, p50', IDLE_CELERY, idleRatio), aim: atMost(1 / 3) },
    ];
  });
}
