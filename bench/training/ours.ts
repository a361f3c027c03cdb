import { ESTIMATOR_PARAMS } from '#contracts';
import type { EstimatorName } from '#contracts';
import { evaluate, loadModel, learnedSchema, scoreTable } from '#learning';
import { fitTogether } from '#training';
import { contractOf, readTable } from './table.js';

/** Fits one estimator of ours on a table that was written, and prints what it took as JSON: the counterpart of peer.py. */
const [folder = '', name = ''] = process.argv.slice(2);
const estimator = name as EstimatorName;
const { table, held } = await readTable(folder);
const rowsWhere = (wanted: number): Int32Array =>
  Int32Array.from(held.keys()).filter((row) => held[row] === wanted);
const contract = contractOf(table);
const given = estimator === 'gradient-boosting' ? { earlyStopping: false, l2: 0 } : {};
const params = ESTIMATOR_PARAMS[estimator].parse(given);

const started = performance.now();
const artifact = await fitTogether({
  table,
  rows: rowsWhere(0),
  contract,
  estimator,
  params,
  balanced: false,
  seed: 42,
});
const seconds = (performance.now() - started) / 1_000;
const peakMb = process.resourceUsage().maxRSS / 1_024;

const rows = rowsWhere(1);
const model = loadModel(artifact, learnedSchema(contract.features, artifact.encodings));
const target = rows.map((row) => table.target[row] ?? 0);
const scores = scoreTable(model, table, rows);
const { rocAuc, logLoss } = evaluate({ target, scores, classes: 2, positiveIndex: 1, threshold: 0.5 });
console.log(
  JSON.stringify({ seconds, peakMb, rocAuc, logLoss, version: `Presage, Node ${process.version}` }),
);
