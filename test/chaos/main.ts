import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { writeMeasured } from './harness/measured-page.js';
import { reliabilityTable } from './harness/reliability-table.js';
import type { ScenarioResult } from './harness/reliability-table.js';
import { runOnce } from './harness/run-scenario.js';
import type { RunResult } from './harness/run-scenario.js';
import { SCENARIOS } from './scenarios/index.js';

/**
 * `npm run test:chaos -- [T-01 T-06 …] [--runs 5] [--seed 1] [--write]`: makes the faults happen, one after the other,
 * prints a table and, with `--write`, puts its rows into docs/reliability.md. Exit code 1 when something did not hold.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' }, write: { type: 'boolean' } },
});
Logger.overrideLogger(false);
// `exit` ends the processes of the run that is under way.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const chosen = SCENARIOS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const results: ScenarioResult[] = [];
for (const scenario of chosen) {
  const count = Number(values.runs ?? scenario.runs ?? 5);
  const runs: RunResult[] = [];
  for (let i = 0; i < count; i++) {
    const result = await runOnce(scenario, Number(values.seed) + i);
    runs.push(result);
    console.log(progress(scenario.id, i + 1, count, result));
  }
  results.push({ scenario, runs });
}
console.log(`\n${reliabilityTable(results)}`);
if (values.write === true) {
  const page = join(import.meta.dirname, '../../../docs/reliability.md');
  await writeMeasured(
    page,
    results,
    SCENARIOS.map(({ id }) => id),
  );
}
// `exit`: a connection of a run that broke off must not keep the process.
process.exit(results.every(({ runs }) => runs.every(({ missed }) => missed.length === 0)) ? 0 : 1);

function progress(
  id: string,
  run: number,
  of: number,
  { seed, requests, seconds, missed }: RunResult,
): string {
  const verdict = missed.length === 0 ? 'held' : `MISSED ${missed.join('; ')}`;
  return `${id} ${run}/${of} seed ${seed} · ${requests} requests · ${seconds.toFixed(1)} s · ${verdict}`;
}
