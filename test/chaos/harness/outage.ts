import type { Run } from './scenario.js';

const LONG_MS = 30_000;
const SHORT_MS = 4_000;
const RUNS = 5;

/** Milliseconds an outage lasts: half a minute in the first of five runs, a few seconds in the others. */
export function outageMs({ seed }: Run): number {
  return seed % RUNS === 1 ? LONG_MS : SHORT_MS;
}
