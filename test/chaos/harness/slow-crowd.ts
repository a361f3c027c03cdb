import type { Socket } from 'node:net';
import { inOwnProcess } from './own-process.js';
import { closeOf, open } from './raw-call.js';

/** Connections that are opened at once and do nearly nothing; as it is told to another process. */
export interface SlowCrowd {
  readonly url: string;
  /** When they are opened, milliseconds since the epoch: the process that does it takes a while to start. */
  readonly at: number;
  readonly count: number;
  /** What each of them sends first, and then a byte now and then; nothing at all, when absent. */
  readonly first?: string;
  /** Milliseconds that the server has to close all of them. */
  readonly limitMs: number;
}

const DRIP_MS = 500;

/** @returns milliseconds until the last was closed; undefined: not all were in time */
export async function lastClosedMs(crowd: SlowCrowd): Promise<number | undefined> {
  const ms = await inOwnProcess('slow-crowd-process.js', crowd);
  return typeof ms === 'number' ? ms : undefined;
}

/** The same, in this process. */
export async function crowdIn({ url, at, count, first, limitMs }: SlowCrowd): Promise<number | undefined> {
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  const since = performance.now();
  const sockets = Array.from({ length: count }, () => {
    const socket = open(url);
    // Or its end is never seen.
    socket.resume();
    if (first !== undefined) socket.once('connect', () => drip(socket, first));
    return socket;
  });
  const closed = Promise.all(sockets.map(closeOf));
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), limitMs));
  return (await Promise.race([closed, late])) === 'late' ? undefined : performance.now() - since;
}

/** A byte now and then, as long as anybody listens. */
function drip(socket: Socket, first: string): void {
  socket.write(first);
  const dripping = setInterval(() => socket.write('x'), DRIP_MS);
  socket.once('close', () => clearInterval(dripping));
}
