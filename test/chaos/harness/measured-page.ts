import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { rowOf, TABLE_HEAD } from './reliability-table.js';
import type { ScenarioResult } from './reliability-table.js';

const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';
/** A row of the table, or a line that says what a run missed; its fault. */
const LINE = /^(?:\| |- )([A-Z]+(?:-\d+)?)[ ,]/;

/**
 * Puts results into the measured part of a page: each replaces what the page said of the same fault, and what it says
 * of other faults stays, as do the words around it.
 * @param order ids of the faults in the order of their rows
 */
export async function writeMeasured(
  file: string,
  results: readonly ScenarioResult[],
  order: readonly string[],
): Promise<void> {
  const page = await readFile(file, 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end === -1) throw new Error(`${file} has no place for what was measured`);
  const measured = merged(page.slice(begin, end).split('\n'), results, order);
  await writeFile(file, `${page.slice(0, begin)}${BEGIN}\n\n${measured}\n\n${page.slice(end)}`);
}

function merged(
  before: readonly string[],
  results: readonly ScenarioResult[],
  order: readonly string[],
): string {
  const again = new Set(results.map(({ scenario }) => scenario.id));
  const kept = before.filter((line) => !again.has(faultOf(line)) && order.includes(faultOf(line)));
  const byOrder = (a: string, b: string): number => order.indexOf(faultOf(a)) - order.indexOf(faultOf(b));
  const rows = [...kept.filter(isRow), ...results.map(rowOf)].sort(byOrder);
  const misses = [...kept.filter((line) => !isRow(line)), ...results.flatMap(missesOf)].sort(byOrder);
  return [
    machine(),
    [...TABLE_HEAD, ...rows].join('\n'),
    ...(misses.length === 0 ? [] : ['What did not hold:', misses.join('\n')]),
  ].join('\n\n');
}

const faultOf = (line: string): string => LINE.exec(line)?.[1] ?? '';
const isRow = (line: string): boolean => line.startsWith('|');

function missesOf({ scenario, runs }: ScenarioResult): string[] {
  return runs.flatMap(({ seed, missed }) =>
    missed.map((miss) => `- ${scenario.id}, seed ${seed}: ${miss.split('\n', 1)[0] ?? ''}`),
  );
}

function machine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim()}, Node ${process.version}.`;
}
