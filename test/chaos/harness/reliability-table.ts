import type { RunResult } from './run-scenario.js';
import type { Scenario } from './scenario.js';

/** A scenario and all its runs. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly runs: readonly RunResult[];
}

const HEADER = [
  'Fault',
  'What happens',
  'Runs',
  'Requests',
  'Lost',
  'Doubled',
  'Wrong',
  'Recovery s: median, worst',
  'What must hold besides',
  'Seen (worst of the runs)',
  'Held',
  'Measured',
];

/** The results as a Markdown table, a row per fault. */
export function reliabilityTable(results: readonly ScenarioResult[]): string {
  return [...TABLE_HEAD, ...results.map(rowOf)].join('\n');
}

const asRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The two lines above the rows. */
export const TABLE_HEAD: readonly string[] = [HEADER, HEADER.map(() => '---')].map(asRow);

/** A fault's row; its id is the first cell. */
export function rowOf({ scenario, runs }: ScenarioResult): string {
  const total = (count: (run: RunResult) => number): string =>
    String(runs.reduce((sum, run) => sum + count(run), 0));
  return asRow([
    scenario.id,
    scenario.fault,
    String(runs.length),
    total((run) => run.requests),
    total((run) => run.lost),
    total((run) => run.doubled),
    total((run) => run.wrong),
    recovery(runs),
    scenario.mustHold,
    seen(runs),
    runs.every(({ missed }) => missed.length === 0) ? 'yes' : 'no',
    new Date().toISOString().slice(0, 10),
  ]);
}

function recovery(runs: readonly RunResult[]): string {
  const times = runs
    .flatMap(({ recoveryMs }) => (recoveryMs === undefined ? [] : [recoveryMs]))
    .sort((a, b) => a - b);
  if (times.length === 0) return '';
  const seconds = (ms: number | undefined): string => ((ms ?? NaN) / 1_000).toFixed(2);
  return `${seconds(times[times.length >> 1])}, ${seconds(times.at(-1))}`;
}

function seen(runs: readonly RunResult[]): string {
  const worst = new Map<string, number>();
  for (const { measured = {} } of runs) {
    for (const [name, value] of Object.entries(measured))
      worst.set(name, Math.max(value, worst.get(name) ?? value));
  }
  return [...worst].map(([name, value]) => `${name}: ${rounded(value)}`).join('; ');
}

const rounded = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(3));
