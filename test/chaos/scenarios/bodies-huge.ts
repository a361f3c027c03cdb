import { gzipSync } from 'node:zlib';
import { metricOf } from '../harness/metric.js';
import { rawCall } from '../harness/raw-call.js';
import { peakMib } from '../harness/resident-memory.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { underLoad } from '../harness/open-loop.js';

const LIMIT = 1_048_576;
const HUGE = 100 * LIMIT;
const MOST_MIB = 50;
const MOST_LAG_SECONDS = 0.05;
/** The buffers of the system on both sides hold some of it. */
const MOST_SENT = 8 * LIMIT;
const ROUNDS = 5;

const LAG = 'nodejs_eventloop_lag_p99_seconds';
const HEAD = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json';

export const bodiesHuge: Scenario = {
  id: 'T-31',
  fault: `bodies of a byte more than the limit, of 100 MiB, chunked without a length, and gzip of 100 MiB (1000:1), ${ROUNDS} of each beside a steady load`,
  mustHold: `413 (415 for gzip) before 8 MiB have left the client, and closed, with or without the answer being read; memory grows by at most ${MOST_MIB} MiB, the event loop's p99 lag stays below ${MOST_LAG_SECONDS * 1_000} ms`,
  runs: 3,
  run: async (run) => {
    const site = await Site.open(run);
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const load = underLoad(50, (n, dueAt) => client.predict(n % 10, { dueAt }));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const before = peakMib(gateway.pid);
    await metricOf(gateway, LAG);

    const missed: string[] = [];
    let taken = 0;
    let cut = 0;
    const bomb = gzipSync(Buffer.alloc(HUGE));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [what, head, body, expected] of attacks(bomb)) {
        const { status, sentBytes, closed } = await rawCall(gateway.url, head, body);
        taken = Math.max(taken, sentBytes);
        // Whoever is still sending when the connection closes may lose the answer to the reset.
        const isCut = status === 0 && closed;
        cut += isCut ? 1 : 0;
        if ((status !== expected && !isCut) || !closed) {
          missed.push(`${what}: ${status}, ${closed ? '' : 'not '}closed`);
        }
      }
    }
    const lagSeconds = await metricOf(gateway, LAG);
    const grownMib = peakMib(gateway.pid) - before;
    await load.stop();
    if (taken > MOST_SENT) missed.push(`${taken} bytes were taken`);
    if (grownMib > MOST_MIB) missed.push(`memory grew by ${grownMib.toFixed(0)} MiB`);
    if (lagSeconds > MOST_LAG_SECONDS) missed.push(`${LAG} is ${lagSeconds}`);
    const measured = {
      'cut before the answer was read': cut,
      'MiB more': grownMib,
      'MiB taken of a body': taken / LIMIT,
      'lag p99, ms': lagSeconds * 1_000,
    };
    return { lost: 0, doubled: 0, wrong: 0, measured, missed };
  },
};

/** What is sent, head and body, and the status it must get. */
const attacks = (bomb: Buffer): readonly (readonly [string, string, Iterable<Buffer>, number])[] => [
  ['one byte more', `${HEAD}\r\ncontent-length: ${LIMIT + 1}`, pieces(LIMIT + 1), 413],
  ['100 MiB', `${HEAD}\r\ncontent-length: ${HUGE}`, pieces(HUGE), 413],
  ['chunked', `${HEAD}\r\ntransfer-encoding: chunked`, chunks(HUGE), 413],
  [
    'a gzip bomb',
    `${HEAD}\r\ncontent-encoding: gzip\r\nconnection: close\r\ncontent-length: ${bomb.length}`,
    [bomb],
    415,
  ],
];

const PIECE = Buffer.alloc(65_536, ' ');

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PIECE.length)
    yield PIECE.subarray(0, Math.min(left, PIECE.length));
}

function* chunks(bytes: number): Generator<Buffer> {
  const chunk = Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, Buffer.from('\r\n')]);
  for (let left = bytes; left > 0; left -= PIECE.length) yield chunk;
}
