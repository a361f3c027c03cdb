import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { DatasetCatalog } from '#registry';
import { readDelivery } from '#training';
import { readSettings } from '#settings';
import { stratifiedSplit } from '#learning';
import { generated, writeTable } from './table.js';
import type { BenchTable } from './table.js';

/**
 * Fits the same rows here and in scikit-learn, in turn, each fit in a process of its own, and prints time, memory and
 * ROC-AUC side by side. Reading the table is not part of the time; preprocessing is.
 */
const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    columns: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    /** A CSV of the dataset `adult`. */
    adult: { type: 'string' },
    /** A Python that has scikit-learn; made under .presage/ when absent. */
    python: { type: 'string' },
    out: { type: 'string' },
  },
});

interface Fit {
  seconds: number;
  peakMb: number;
  rocAuc: number;
  logLoss: number;
  version: string;
}

async function python(): Promise<string | undefined> {
  if (options.python !== undefined) return options.python;
  const folder = path.join(ROOT, '.presage', 'bench-python');
  const own = path.join(folder, 'bin', 'python');
  try {
    await run(own, ['-c', 'import sklearn']).catch(async () => {
      console.log('installing scikit-learn into .presage/bench-python …');
      await run('python3', ['-m', 'venv', folder]);
      await run(own, ['-m', 'pip', 'install', '-q', 'scikit-learn']);
    });
    return own;
  } catch {
    console.log('scikit-learn cannot be had here: only our own figures follow');
    return undefined;
  }
}

async function adult(file: string): Promise<BenchTable> {
  const settings = readSettings({});
  const contract = await new DatasetCatalog(settings.folders.datasets).get('adult');
  if (contract === undefined) throw new Error('there is no dataset adult');
  const { table } = await readDelivery(file, contract, settings.training.csv);
  const held = new Uint8Array(table.rows);
  for (const row of stratifiedSplit(table.target, 2, 0.2, 42).test) held[row] = 1;
  return { table, held };
}

const fitted = async (program: string, ...args: string[]): Promise<Fit> =>
  JSON.parse((await run(program, args, { maxBuffer: 2 ** 24 })).stdout) as Fit;
const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const interpreter = await python();
const tables: [string, BenchTable][] = [
  [
    `generated ${options.rows} × ${options.columns}`,
    generated(Number(options.rows), Number(options.columns), 7),
  ],
  ...(options.adult === undefined ? [] : [['adult', await adult(options.adult)] as [string, BenchTable]]),
];
const lines = [
  '| table | estimator | ours s | scikit-learn s | ratio | ours MB | scikit-learn MB | ours ROC-AUC | scikit-learn ROC-AUC |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];
console.log(lines.join('\n'));
const versions = new Set<string>();
for (const [title, table] of tables) {
  const folder = await mkdtemp(path.join(tmpdir(), 'presage-bench-'));
  await writeTable(folder, table);
  for (const estimator of ['logistic-regression', 'random-forest', 'gradient-boosting']) {
    const ours: Fit[] = [];
    const peers: Fit[] = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      ours.push(await fitted(process.execPath, path.join(import.meta.dirname, 'ours.js'), folder, estimator));
      if (interpreter !== undefined)
        peers.push(await fitted(interpreter, path.join(ROOT, 'bench/training/peer.py'), folder, estimator));
    }
    for (const { version } of [...ours, ...peers]) versions.add(version);
    const of = (fits: Fit[], key: 'seconds' | 'peakMb' | 'rocAuc', digits: number): string =>
      fits.length === 0 ? '–' : median(fits.map((fit) => fit[key])).toFixed(digits);
    const ratio = Number(of(ours, 'seconds', 3)) / Number(of(peers, 'seconds', 3));
    const line = `| ${title} | ${estimator} | ${of(ours, 'seconds', 2)} | ${of(peers, 'seconds', 2)} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : '–'} | ${of(ours, 'peakMb', 0)} | ${of(peers, 'peakMb', 0)} | ${of(ours, 'rocAuc', 4)} | ${of(peers, 'rocAuc', 4)} |`;
    lines.push(line);
    console.log(line);
  }
  await rm(folder, { recursive: true });
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; ${[...versions].join('; ')}; ${options.rounds} rounds, medians; ${new Date().toISOString().slice(0, 10)}`;
console.log(`\n${machine}`);
if (options.out !== undefined) await writeFile(options.out, `${lines.join('\n')}\n\n${machine}\n`);
