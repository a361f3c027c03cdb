import { createServer } from 'node:http';
import type { Instance } from '#contracts';
import { servedModel } from '../census/served-model.js';

/**
 * The limit: `node:http`, `JSON.parse`, the same model, `JSON.stringify`. Nothing is checked, counted or logged.
 * node bare-server.js PORT MODEL.json
 */
const [port, file = ''] = process.argv.slice(2);
const score = await servedModel(file);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const probability = score([body === '' ? {} : (JSON.parse(body) as Instance)])[0] ?? 0;
    const answer = JSON.stringify({ prediction: probability >= 0.5 ? 1 : 0, probability });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(Number(port), '127.0.0.1');
