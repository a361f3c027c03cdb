import type { Socket } from 'node:net';
import type { AppProcess } from '../../support/app-process.js';
import { connectionsFrom } from '../harness/held-connections.js';
import { metricOf } from '../harness/metric.js';
import { underLoad } from '../harness/open-loop.js';
import { quantile } from '../harness/quantile.js';
import { closeOf, open } from '../harness/raw-call.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { lastClosedMs } from '../harness/slow-crowd.js';
import { askedBetween } from '../harness/steady-load.js';

const IDLE = 2_000;
const SLOW = 100;
const READERS = 5;
const ASK_MS = 100;
const MAX_CONNECTIONS = IDLE + 2 * SLOW + READERS + 200;
/** Deadlines of the server, and two seconds in which it looks. */
const HEADERS_MS = 8_000;
const BODY_MS = 12_000;
const READ_MS = 75_000;
/** A p99 of so few requests on a busy machine is not to be taken for more than it is. */
const NOISE_MS = 20;
const CALM_MS = 8_000;
/** Until the processes of the crowds are there. */
const STARTING_MS = 3_000;

export const clientsSlow: Scenario = {
  id: 'T-40',
  fault: `${IDLE} connections that say nothing, ${SLOW} that send headers and ${SLOW} that send a body a byte every 500 ms, ${READERS} that read nothing of many large answers; then more connections than MAX_CONNECTIONS`,
  mustHold: `closed within ${HEADERS_MS / 1_000}, ${BODY_MS / 1_000} and ${READ_MS / 1_000} s; p99 of others at most twice that before (or ${NOISE_MS} ms); connections beyond the limit are closed and counted`,
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run, { MAX_CONNECTIONS: String(MAX_CONNECTIONS) });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const load = underLoad(50, (n, dueAt) => client.predict(n % 10, { dueAt }));
    const p99 = (from: number) =>
      quantile(
        askedBetween(run, 'predict', from, Date.now()).map(({ outcome }) => outcome?.ms ?? 0),
        0.99,
      );
    await pause(2_000);
    const calm = Date.now();
    await pause(CALM_MS);
    const beforeMs = p99(calm);

    const attacked = Date.now() + STARTING_MS;
    const of = { url: gateway.url, at: attacked };
    const crowds = Promise.all([
      lastClosedMs({ ...of, count: IDLE, limitMs: HEADERS_MS }),
      lastClosedMs({ ...of, count: SLOW, first: 'GET /health HTTP/1.1\r\nx: ', limitMs: HEADERS_MS }),
      lastClosedMs({ ...of, count: SLOW, first: `${POST}content-length: 1000\r\n\r\n{`, limitMs: BODY_MS }),
    ]);
    await pause(STARTING_MS);
    const readers = attack(gateway, READERS, ask);
    const [idleMs, headersMs, bodyMs] = await crowds;
    const duringMs = p99(attacked);
    // Who reads nothing does not see the end either: the gateway's own side tells.
    const readMs = await untilClosed(() => connectionsFrom(readers, gateway) === 0, attacked);
    readers.forEach((socket) => socket.destroy());

    const beyond = attack(gateway, MAX_CONNECTIONS + 100, () => undefined);
    await Promise.all(beyond.slice(0, MAX_CONNECTIONS / 2).map(closeOf));
    beyond.forEach((socket) => socket.destroy());
    await pause(500);
    const refused = await metricOf(gateway, 'http_connections_refused_total');
    await load.stop();

    const missed: string[] = [];
    const late = { idleMs, headersMs, bodyMs, readMs };
    for (const [what, ms] of Object.entries(late))
      if (ms === undefined) missed.push(`${what}: not all were closed`);
    if (duringMs > Math.max(2 * beforeMs, NOISE_MS)) missed.push(`p99 ${beforeMs} ms became ${duringMs} ms`);
    if (refused === 0) missed.push('no connection was refused');
    const measured = {
      'p99 before, ms': beforeMs,
      'p99 during, ms': duringMs,
      'last idle one closed, ms': idleMs ?? NaN,
      'last slow body closed, ms': bodyMs ?? NaN,
      'last slow reader closed, ms': readMs ?? NaN,
      'connections refused': refused,
    };
    return { lost: 0, doubled: 0, wrong: 0, measured, missed };
  },
};

const POST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const INSTANCES = `{"instances":[${'{"a":1,"b":0},'.repeat(999)}{"a":1,"b":0}]}`;
const LARGE = `${POST}content-length: ${INSTANCES.length}\r\n\r\n${INSTANCES}`;

function attack(gateway: AppProcess, count: number, act: (socket: Socket) => void): Socket[] {
  return Array.from({ length: count }, () => {
    const socket = open(gateway.url);
    socket.once('connect', () => act(socket));
    // Or its end is never seen.
    if (act !== ask) socket.resume();
    return socket;
  });
}

/** Large answers one after the other, none of which is read. */
function ask(socket: Socket): void {
  socket.pause();
  const asking = setInterval(() => socket.write(LARGE), ASK_MS);
  socket.once('close', () => clearInterval(asking));
}

/** @returns milliseconds since then; undefined: not in time */
async function untilClosed(isSo: () => boolean, since: number): Promise<number | undefined> {
  for (; Date.now() - since < READ_MS; await pause(500)) if (isSo()) return Date.now() - since;
  return undefined;
}

const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
