import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonOfTheBench } from '../training/python.js';
import { coefficients } from './coefficients.js';
import { exported } from './exported.js';
import { BATCHES, type Finding, findingRows, head, holds } from './finding.js';
import { pythonScripts } from './python-script.js';
import { mixedTable, readQuestionTables, writeQuestionTable } from './question-table.js';
import { registered } from './registered.js';

/**
 * Holds our models and scikit-learn's against each other, both ways over ONNX, and our logistic regression against its
 * own: the largest distances in a table; exit code 1 when one is beyond its limit.
 */
const ROOT = path.resolve(import.meta.dirname, '../../..');
const python = await pythonOfTheBench(ROOT, { modules: ['skl2onnx', 'onnxruntime', 'pandas'] });
const script = pythonScripts(python, path.join(ROOT, 'bench/onnx'));
const folder = await mkdtemp(path.join(tmpdir(), 'presage-onnx-'));
const found: Finding[] = [];

function show(title: string, columns: readonly number[], findings: readonly Finding[]): void {
  console.log(head(title, columns[0] === 0 ? ['distance'] : columns.map((batch) => `batch ${batch}`)));
  console.log(findingRows(findings, columns));
  found.push(...findings);
}

try {
  const tablesAt = path.join(folder, 'tables');
  await mkdir(tablesAt);
  for (const classes of [
    ['no', 'yes'],
    ['low', 'middle', 'high'],
  ]) {
    await writeQuestionTable(tablesAt, mixedTable(classes));
  }
  await script('tables.py', tablesAt);
  const tables = await readQuestionTables(tablesAt);
  const here = await exported(tables, path.join(folder, 'exported'), script);
  show('ours, in ONNX Runtime', BATCHES, here.findings);
  const there = await registered(tablesAt, path.join(folder, 'registered'), script);
  show('scikit-learn’s, in Presage', BATCHES, there.findings);
  const fits = await coefficients(tables, tablesAt, script);
  show('logistic regression, ours and scikit-learn’s', [0], fits.findings);
  console.log(`\n${here.version}, ${there.version}, Node ${process.version}`);
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = found.length > 0 && found.every(holds) ? 0 : 1;
