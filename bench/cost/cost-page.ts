import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import type { StationCost } from './station.js';
import type { WholeRequest } from './whole-request.js';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/performance.md');

/** Figures of one thing, by column; what is measured now stands beside what was measured first. */
interface Row {
  readonly name: string;
  readonly figures: readonly string[];
}

/** Puts what was measured into `docs/performance.md`; figures from the first run that knew a row are kept beside. */
export async function writePage(
  stations: readonly StationCost[],
  whole: readonly WholeRequest[],
): Promise<void> {
  let page = await readFile(PAGE, 'utf8');
  page = replaced(page, 'stations', [
    ['part', 'µs at first', 'µs', 'bytes at first', 'bytes'],
    ...rows(page, 'stations', stations.map(stationRow)),
  ]);
  page = replaced(page, 'whole', [
    [
      'request',
      'CPU µs at first',
      'CPU µs',
      '× bare at first',
      '× bare',
      'p50 ms',
      'p99 ms',
      'cache commands',
    ],
    ...rows(
      page,
      'whole',
      whole.map((request) => wholeRow(request, whole[0]?.perSecond ?? NaN)),
    ),
  ]);
  await writeFile(PAGE, page);
}

/** One line about where it was measured. */
export function machine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim()}, Node ${process.version}`;
}

const stationRow = ({ name, microseconds, bytes }: StationCost): Row => ({
  name,
  figures: [microseconds.toFixed(2), String(Math.round(bytes))],
});

function wholeRow({ name, ...cost }: WholeRequest, bare: number): Row {
  const { cpuMicroseconds, perSecond, p50Ms, p99Ms, cacheCommands } = cost;
  const ratio = (perSecond / bare).toFixed(2);
  return {
    name,
    figures: [
      cpuMicroseconds.toFixed(0),
      ratio,
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      cacheCommands.toFixed(1),
    ],
  };
}

/** The first two figures of each row have an "at first" beside them, the others have none. */
function rows(page: string, part: string, measured: readonly Row[]): string[][] {
  const before = new Map(cellsOf(page, part).map(([name = '', ...cells]) => [name, cells]));
  return measured.map(({ name, figures: [a = '', b = '', ...rest] }) => {
    const [firstA = a, , firstB = b] = before.get(name) ?? [];
    return [name, firstA, a, firstB, b, ...rest];
  });
}

function cellsOf(page: string, part: string): string[][] {
  const { begin, end } = place(page, part);
  return page
    .slice(begin, end)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function replaced(page: string, part: string, [head = [], ...body]: readonly string[][]): string {
  const { begin, end } = place(page, part);
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
  return `${page.slice(0, begin)}\n\n${table.join('\n')}\n\n${machine()}\n\n${page.slice(end)}`;
}

/** Where the measured part lies, its markers excluded. */
function place(page: string, part: string): { begin: number; end: number } {
  const marker = `<!-- ${part}: begin -->`;
  const begin = page.indexOf(marker);
  const end = page.indexOf(`<!-- ${part}: end -->`);
  if (begin === -1 || end === -1) throw new Error(`${PAGE} has no place for ${part}`);
  return { begin: begin + marker.length, end };
}
