import { startCluster } from '../test/support/cluster.js';
import { call } from '../test/support/http-client.js';
import { promote, saveTinyVersion } from '../test/support/tiny-model.js';

/**
 * How long a promotion takes to be served while clients keep calling: from the move of the pointer (the `at` of the
 * alias log) to the first answer by the new version, at the gateway and at the worker; and what it costs the others.
 */
const ROUNDS = 10;
const CONNECTIONS = 50;
const JOB_CLIENTS = 4;

interface Answer {
  version: string;
  /** Milliseconds since 1970. */
  at: number;
  latencyMs: number;
}

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
const answers = { gateway: [] as Answer[], worker: [] as Answer[] };

async function client(who: 'gateway' | 'worker', ask: () => Promise<string | undefined>): Promise<void> {
  while (!stopped) {
    const started = performance.now();
    const version = await ask().catch(() => undefined);
    if (version === undefined) failures++;
    else answers[who].push({ version, at: Date.now(), latencyMs: performance.now() - started });
  }
}

async function now(): Promise<string | undefined> {
  const body = { features: { a: n++ % 7, b: n } };
  const reply = await call<{ version: string }>('POST', `${gateway.url}/predict`, body);
  return reply.status === 200 ? reply.body.version : undefined;
}

async function later(): Promise<string | undefined> {
  const accepted = await call('POST', `${gateway.url}/predict/async`, { features: { a: n++ % 7, b: n } });
  const url = `${gateway.url}/predict/async/${String(accepted.body['id'])}?wait=20`;
  const job = await call<{ result?: { version: string } }>('GET', url);
  return job.body.result?.version;
}

const clients = [
  ...Array.from({ length: CONNECTIONS }, () => client('gateway', now)),
  ...Array.from({ length: JOB_CLIENTS }, () => client('worker', later)),
];

/** Both have answered with the version; looks every few milliseconds, which does not touch the measured times. */
async function served(version: string, since: number): Promise<void> {
  const by = (who: 'gateway' | 'worker') => answers[who].some((a) => a.at >= since && a.version === version);
  while (!by('gateway') || !by('worker')) await new Promise((resolve) => setTimeout(resolve, 5));
}

const delays = { gateway: [] as number[], worker: [] as number[] };
await served(versions[0], 0);
for (let round = 1; round <= ROUNDS; round++) {
  const version = versions[round % 2 === 1 ? 1 : 0];
  const moved = await call('PUT', `${gateway.url}/models/tiny/aliases/production`, { version });
  const at = Date.parse(String(moved.body['at']));
  await served(version, at);
  for (const who of ['gateway', 'worker'] as const) {
    const first = answers[who].find((a) => a.at >= at && a.version === version);
    delays[who].push((first?.at ?? NaN) - at);
  }
}
stopped = true;
await Promise.all(clients);

const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
const quantile = (values: number[], q: number): string =>
  (sorted(values)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? NaN).toFixed(1);

console.log(
  `${ROUNDS} promotions and rollbacks while ${CONNECTIONS} connections call /predict and ${JOB_CLIENTS} /predict/async`,
);
console.log('| who | answers | p50 ms | p99 ms | pointer moved → first new answer: median ms | worst ms |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const who of ['gateway', 'worker'] as const) {
  const latencies = answers[who].map(({ latencyMs }) => latencyMs);
  const row = [
    latencies.length,
    quantile(latencies, 0.5),
    quantile(latencies, 0.99),
    quantile(delays[who], 0.5),
    quantile(delays[who], 1),
  ];
  console.log(`| ${who} | ${row.join(' | ')} |`);
}
console.log(`failed requests: ${failures}`);
await cluster.stop();
