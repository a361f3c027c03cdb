import { readFileSync } from 'node:fs';

/** MiB of memory a process has had at most since it started, as Linux counts it. */
export function peakMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 1_024;
}
