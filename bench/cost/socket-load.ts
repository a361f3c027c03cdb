import { connect } from 'node:net';

const OK = 'HTTP/1.1 200';
const CLOSING_BRACE = 0x7d;
/** So many digits has the number that tells one request from another. */
export const DIGITS = 7;

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** A body with `marker` where each request has a number of its own, of `DIGITS` digits. */
  readonly body: string;
  readonly marker: string;
  /** Each request has another number than any before it; else all have the same. */
  readonly distinct: boolean;
}

/** Of all loads together, so that none finds in a cache what another has asked for. */
let next = 1;

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Asks `POST /predict` over plain sockets, one request at a time on each: as little work per request as a client can
 * have, since it shares the machine with what it measures. Rejects when an answer is no 200.
 */
export async function socketLoad({ port, connections, seconds, ...load }: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1_000;

  const askInTurn = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = requestOf(load);
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      let sent = 0;
      const ask = (): void => {
        request.number(load.distinct ? next++ : 0);
        sent = performance.now();
        socket.write(request.bytes);
      };
      socket.on('connect', ask);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server has ended a connection')));
      socket.on('data', (chunk: Buffer) => {
        // Answers are small: they come in one piece, or the rest with the next.
        if (chunk[chunk.length - 1] !== CLOSING_BRACE) return;
        const now = performance.now();
        latencies.push(now - sent);
        if (chunk.toString('latin1', 0, OK.length) !== OK)
          return void socket.destroy(new Error(chunk.toString()));
        if (now < until) return ask();
        socket.removeAllListeners('close').destroy();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: connections }, askInTurn));

  const took = (performance.now() - started) / 1_000;
  latencies.sort((a, b) => a - b);
  const quantile = (q: number): number => latencies[Math.floor(q * (latencies.length - 1))] ?? NaN;
  return {
    requests: latencies.length,
    perSecond: latencies.length / took,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

/** The bytes of a request, made once; only its number is written anew each time. */
function requestOf({ body, marker }: Pick<Load, 'body' | 'marker'>): {
  bytes: Buffer;
  number(n: number): void;
} {
  const first = 10 ** (DIGITS - 1);
  const text = body.replace(marker, String(first));
  const bytes = Buffer.from(
    `POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  const at = bytes.indexOf(String(first));
  return { bytes, number: (n) => void bytes.write(String(first + n), at, 'latin1') };
}
