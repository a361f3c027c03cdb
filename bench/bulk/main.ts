import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CENSUS_SCHEMA, censusInstance } from '../cost/census-model.js';

/**
 * How many rows a second are read from a CSV file, scored and written to another one, by one process and one thread,
 * and how much memory that takes. `npm run bench:bulk -- 1000000`
 */
const rows = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(path.join(tmpdir(), 'presage-bulk-'));
const input = path.join(folder, 'in.csv');
writeTable(input, rows);
const scorer = path.join(import.meta.dirname, 'score-file.js');
const files = [scorer, input, path.join(folder, 'out.csv')];
const { status } = spawnSync(process.execPath, files, { stdio: 'inherit' });
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;

function writeTable(file: string, count: number): void {
  const names = CENSUS_SCHEMA.columns.map(({ name }) => name);
  const out = openSync(file, 'w');
  let text = `${names.join(',')},class\n`;
  for (let n = 0; n < count; n++) {
    const instance = censusInstance(n);
    text += `${names.map((name) => String(instance[name])).join(',')},<=50K\n`;
    if (text.length < 1_000_000) continue;
    writeSync(out, text);
    text = '';
  }
  writeSync(out, text);
  closeSync(out);
}
