import type { AppProcess } from '../../support/app-process.js';

/** Most lines a process logged within one second of the clock, those of single jobs not counted. */
export function busiestSecond({ log }: AppProcess, from: number, to: number): number {
  const perSecond = new Map<number, number>();
  for (const line of log) {
    const at = Date.parse(String(line['@timestamp']));
    if (line['jobId'] !== undefined || !(at >= from && at <= to)) continue;
    const second = Math.floor(at / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  return Math.max(0, ...perSecond.values());
}
