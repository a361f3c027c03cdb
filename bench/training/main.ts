import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetCatalog } from '#registry';
import { readDelivery } from '#training';
import { readSettings } from '#settings';
import { stratifiedSplit } from '#learning';
import { type Command, comparisonRow, type Contest, fitInTurn, HEADER, type Side } from './comparison.js';
import { pythonOfTheBench } from './python.js';
import { generated, writeTable } from './table.js';
import type { BenchTable } from './table.js';

/**
 * Fits the same rows here and in scikit-learn, in turn, each fit in a process of its own, and prints time, memory,
 * ROC-AUC and log loss side by side. Reading the table is not part of the time; preprocessing is.
 */
const ROOT = path.resolve(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: {
    /** Of the generated tables; may be given more than once. */
    rows: { type: 'string', multiple: true, default: ['1000000'] },
    columns: { type: 'string', default: '20' },
    /** How often; what takes longer than a minute is fitted once. */
    rounds: { type: 'string', default: '3' },
    /** A CSV of the dataset `adult`. */
    adult: { type: 'string' },
    /** A Python that has scikit-learn; made under .presage/ when absent. */
    python: { type: 'string' },
    /** The contests to hold; all when absent. */
    estimator: { type: 'string', multiple: true },
    out: { type: 'string' },
  },
});

const CONTESTS: readonly Contest[] = [
  { estimator: 'logistic-regression', peers: ['lbfgs', 'newton-cholesky'] },
  { estimator: 'random-forest', peers: ['forest, ordinal'], withCategories: ['forest, one-hot'] },
  { estimator: 'gradient-boosting', peers: ['hist-gradient-boosting'] },
];

async function adult(file: string): Promise<BenchTable> {
  const settings = readSettings({});
  const contract = await new DatasetCatalog(settings.folders.datasets).get('adult');
  if (contract === undefined) throw new Error('there is no dataset adult');
  const { table } = await readDelivery(file, contract, settings.training.csv);
  const held = new Uint8Array(table.rows);
  for (const row of stratifiedSplit(table.target, 2, 0.2, 42).test) held[row] = 1;
  return { table, held };
}

function* tables(): Generator<[title: string, table: BenchTable | Promise<BenchTable>]> {
  for (const rows of options.rows)
    yield [`generated ${rows} × ${options.columns}`, generated(Number(rows), Number(options.columns), 7)];
  if (options.adult !== undefined) yield ['adult', adult(options.adult)];
}

async function hold(contest: Contest, { table }: BenchTable, folder: string): Promise<Side[]> {
  const { estimator, peers, withCategories = [] } = contest;
  const hasCategories = table.columns.some(({ kind }) => kind === 'category');
  const ours: Command = [process.execPath, path.join(import.meta.dirname, 'ours.js'), folder, estimator];
  const theirs = [...peers, ...(hasCategories ? withCategories : [])].map((name): [string, Command] => [
    name,
    [python, path.join(ROOT, 'bench/training/peer.py'), folder, name],
  ]);
  return fitInTurn(new Map([[estimator, ours], ...theirs]), Number(options.rounds));
}

const python = options.python ?? (await pythonOfTheBench(ROOT));
const lines = [HEADER];
console.log(HEADER);
const versions = new Set<string>();
for (const [title, making] of tables()) {
  const table = await making;
  const folder = await mkdtemp(path.join(tmpdir(), 'presage-bench-'));
  try {
    await writeTable(folder, table);
    for (const contest of CONTESTS) {
      if (options.estimator?.includes(contest.estimator) === false) continue;
      const [ours, ...peers] = await hold(contest, table, folder);
      for (const side of [ours!, ...peers]) versions.add(side.fits[0]!.version);
      for (const peer of peers) {
        const line = comparisonRow(title, ours!, peer);
        lines.push(line);
        console.log(line);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; ${[...versions].join('; ')}; up to ${options.rounds} rounds, seconds from the least to the most; ${new Date().toISOString().slice(0, 10)}`;
console.log(`\n${machine}`);
if (options.out !== undefined) await writeFile(options.out, `${lines.join('\n')}\n\n${machine}\n`);
