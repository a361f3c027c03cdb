import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DatasetCatalog } from '#registry';
import { readSettings } from '#settings';
import { readDelivery } from '#training';
import type { Table } from '#learning';
import { writeSample } from '../../datasets/bank-customers/generate.js';
import { pythonOfTheBench } from '../training/python.js';
import { readTable } from '../training/table.js';
import { foldLosses, PENALTIES } from './fold-losses.js';
import { HEADER, penaltyRow, summary } from './penalty-table.js';

/**
 * What boosting's penalty (`l2`) does on tables that took no part in choosing its default: cross-validated ROC-AUC and
 * log loss of each penalty, all other parameters being the defaults.
 */
const ROOT = path.resolve(import.meta.dirname, '../../..');
const DEADLINE_MS = 10 * 60_000;
const run = promisify(execFile);

async function bankCustomers(folder: string): Promise<[string, Table][]> {
  await writeSample(folder);
  const settings = readSettings({});
  const contract = await new DatasetCatalog(settings.folders.datasets).get('bank-customers');
  if (contract === undefined) throw new Error('there is no dataset bank-customers');
  const read = async (day: string): Promise<[string, Table]> => {
    const { table } = await readDelivery(path.join(folder, `${day}.csv`), contract, settings.training.csv);
    return [`bank-customers ${day}`, table];
  };
  return [await read('day_02'), await read('day_04')];
}

async function othersTables(folder: string): Promise<[string, Table][]> {
  const python = await pythonOfTheBench(ROOT, { tables: 'ISLP' });
  await run(python, [path.join(ROOT, 'bench/penalty/tables.py'), folder], { timeout: DEADLINE_MS });
  const titles = (await readdir(folder)).sort();
  return Promise.all(
    titles.map(async (title): Promise<[string, Table]> => [
      title,
      (await readTable(path.join(folder, title))).table,
    ]),
  );
}

const folders = [
  await mkdtemp(path.join(tmpdir(), 'presage-bench-')),
  await mkdtemp(path.join(tmpdir(), 'presage-bench-')),
] as const;
try {
  const tables = [...(await othersTables(folders[0])), ...(await bankCustomers(folders[1]))];
  console.log(HEADER);
  const all = [];
  for (const [title, table] of tables) {
    const losses = await foldLosses(table);
    all.push(losses);
    console.log(penaltyRow(title, table, losses));
  }
  console.log(`\n${summary(all)}\n\nPenalties ${PENALTIES.join(', ')}; ${process.version}`);
} finally {
  for (const folder of folders) await rm(folder, { recursive: true });
}
