import { closeSync, openSync, writeSync } from 'node:fs';
import { DatasetContract } from '#contracts';
import { loadModel, ScoreMeaning, scoreTable } from '#learning';
import { readSettings } from '#settings';
import { readDelivery } from '#training';
import { CENSUS_SCHEMA, censusArtifact, censusMetadata } from '../cost/census-model.js';

/** Scores the rows of one CSV file into another, and prints what it took. */
const [input = '', output = ''] = process.argv.slice(2);
const contract = DatasetContract.parse({
  name: 'census',
  features: CENSUS_SCHEMA,
  target: { column: 'class', classes: ['<=50K', '>50K'], positiveClass: '>50K' },
});
const model = loadModel(censusArtifact(), CENSUS_SCHEMA);
const meaning = new ScoreMeaning(censusMetadata(''));

const started = performance.now();
const cpu = process.cpuUsage();
const { table } = await readDelivery(input, contract, readSettings({}).training.csv);
const read = performance.now();
const scores = scoreTable(
  model,
  table,
  Int32Array.from({ length: table.rows }, (_, row) => row),
);
const scored = performance.now();

const out = openSync(output, 'w');
let text = 'prediction,probability\n';
for (let start = 0; start < scores.length; start += meaning.width) {
  const answer = meaning.answer(scores.subarray(start, start + meaning.width), undefined);
  if ('prediction' in answer) text += `${String(answer.prediction)},${answer.probability}\n`;
  if (text.length < 1_000_000) continue;
  writeSync(out, text);
  text = '';
}
writeSync(out, text);
closeSync(out);
const written = performance.now();

const { user, system } = process.cpuUsage(cpu);
const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
console.log(
  `${table.rows} rows: read in ${seconds(read - started)} s, scored in ${seconds(scored - read)} s, ` +
    `written in ${seconds(written - scored)} s: ${perSecond(written - started)} rows/s, ` +
    `${perSecond((user + system) / 1_000)} a second of processor time; at most ${peakMb()} MB`,
);

function perSecond(ms: number): number {
  return Math.round(table.rows / (ms / 1_000));
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}
