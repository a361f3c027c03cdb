import { createServer } from 'node:http';
import { loadModel } from '#learning';
import { CENSUS_SCHEMA, censusArtifact } from './census-model.js';

/**
 * The least that answers: `node:http`, JSON.parse, the same scorer, JSON.stringify. No routes, contract, limits, ids,
 * metrics or log. Listens on the port it is given.
 */
const model = loadModel(censusArtifact(), CENSUS_SCHEMA);
const names = CENSUS_SCHEMA.columns.map(({ name }) => name);

function answer(text: string): string {
  const { features = {} } = JSON.parse(text === '' ? '{}' : text) as { features?: Record<string, number> };
  const [, probability = 0] = model.scores([names.map((name) => features[name] ?? null)]);
  return JSON.stringify({ prediction: probability >= 0.5 ? '>50K' : '<=50K', probability });
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = answer(Buffer.concat(chunks).toString());
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
