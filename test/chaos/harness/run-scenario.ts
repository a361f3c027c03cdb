import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from './ledger.js';
import { seededRandom } from './random.js';
import type { Finding, Scenario } from './scenario.js';

/** A run and what it took. */
export interface RunResult extends Finding {
  readonly seed: number;
  readonly requests: number;
  readonly seconds: number;
}

/** A run that takes longer has missed, and the next one starts. */
const RUN_MINUTES = 5;

/** Runs a scenario once. What it throws is a miss like any other: the suite goes on. */
export async function runOnce(scenario: Scenario, seed: number): Promise<RunResult> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'presage-chaos-'));
  const ledger = await Ledger.create(join(folder, 'ledger.jsonl'));
  const ends: (() => Promise<unknown>)[] = [];
  const run = {
    seed,
    random: seededRandom(seed),
    ledger,
    folder,
    defer: (end: () => Promise<unknown>) => void ends.push(end),
  };
  let finding: Finding;
  try {
    finding = await Promise.race([scenario.run(run), tooLong(scenario.minutes ?? RUN_MINUTES)]);
  } catch (error) {
    finding = brokenOff(error);
  }
  try {
    for (const end of ends.reverse()) await end();
  } catch (error) {
    finding = { ...finding, missed: [...finding.missed, `the end: ${describe(error)}`] };
  }
  await ledger.close();
  const requests = ledger.entries.length;
  await rm(folder, { recursive: true, force: true });
  return { ...finding, seed, requests, seconds: (performance.now() - started) / 1_000 };
}

function tooLong(minutes: number): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void => reject(new Error(`not done after ${minutes} minutes`));
    setTimeout(late, minutes * 60_000).unref();
  });
}

const brokenOff = (error: unknown): Finding => ({
  lost: 0,
  doubled: 0,
  wrong: 0,
  missed: [`broke off: ${describe(error)}`],
});

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
