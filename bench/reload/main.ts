import { parseArgs } from 'node:util';
import { startCluster } from '../../test/support/cluster.js';
import { call } from '../../test/support/http-client.js';
import { promote, saveTinyVersion } from '../../test/support/tiny-model.js';
import { HttpConnection, request } from '../load/http-connection.js';
import { machine } from '../page/machine.js';
import { writeSection } from '../page/section.js';
import { type Answered, type Move, reloadReport } from './report.js';

/**
 * How long a promotion takes to be served while clients keep calling: from the move of the pointer (the `at` of the
 * alias log) to the first answer by the new version, at the gateway and at the worker; and what it costs the others.
 */
const { values: options } = parseArgs({
  options: {
    /** A short look in place of a measurement. */
    quick: { type: 'boolean', default: false },
    /** Put the result into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
  },
});
const ROUNDS = options.quick ? 3 : 10;
const CONNECTIONS = 50;
const JOB_CLIENTS = 4;
/** Calm between two moves, so that there is something to hold a swap against. */
const CALM_MS = 1_000;

const cluster = await startCluster();
const versions = [
  await saveTinyVersion(cluster.versions, { slope: 1 }),
  await saveTinyVersion(cluster.versions, { slope: 3 }),
] as const;
await promote(cluster.aliases, versions[0]);
const gateway = await cluster.start('gateway');
await cluster.start('worker');

let stopped = false;
let failures = 0;
let n = 0;
const answers = { gateway: [] as Answered[], worker: [] as Answered[] };
const VERSION = /"version":"([^"]+)"/;

async function client(
  who: 'gateway' | 'worker',
  ask: (connection: HttpConnection) => Promise<string | undefined>,
) {
  const connection = await HttpConnection.open(gateway.url);
  while (!stopped) {
    const started = performance.now();
    const version = await ask(connection).catch(() => undefined);
    if (version === undefined) failures++;
    else answers[who].push({ version, at: Date.now(), latencyMs: performance.now() - started });
  }
  connection.close();
}

const features = (): string => JSON.stringify({ features: { a: n++ % 7, b: n } });

async function now(connection: HttpConnection): Promise<string | undefined> {
  const { status, body } = await connection.ask(request('POST', '/predict', features()));
  return status === 200 ? VERSION.exec(body)?.[1] : undefined;
}

async function later(connection: HttpConnection): Promise<string | undefined> {
  const { body } = await connection.ask(request('POST', '/predict/async', features()));
  const id = /"id":"([^"]+)"/.exec(body)?.[1] ?? '';
  const ended = await connection.ask(request('GET', `/predict/async/${id}?wait=20`));
  return VERSION.exec(ended.body)?.[1];
}

const clients = [
  ...Array.from({ length: CONNECTIONS }, () => client('gateway', now)),
  ...Array.from({ length: JOB_CLIENTS }, () => client('worker', later)),
];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Both have answered with the version; looks every few milliseconds, which does not touch the measured times. */
async function served(version: string, since: number): Promise<void> {
  const by = (who: 'gateway' | 'worker') =>
    answers[who].findLast((a) => a.at >= since && a.version === version) !== undefined;
  while (!by('gateway') || !by('worker')) await pause(5);
}

const moves: Move[] = [];
await served(versions[0], 0);
await pause(CALM_MS);
// What was answered until here warmed the processes up.
answers.gateway.length = answers.worker.length = 0;
for (let round = 1; round <= ROUNDS; round++) {
  const version = versions[round % 2 === 1 ? 1 : 0];
  const moved = await call('PUT', `${gateway.url}/models/tiny/aliases/production`, { version });
  const at = Date.parse(String(moved.body['at']));
  moves.push({ version, at });
  await served(version, at);
  await pause(CALM_MS);
  console.error(`move ${round} of ${ROUNDS}`);
}
stopped = true;
await Promise.all(clients);
await cluster.stop();

const text = `${ROUNDS} moves. ${machine()}\n\n${reloadReport(answers, moves, failures)}`;
console.log(text);
if (options.write) await writeSection('reload', text);
