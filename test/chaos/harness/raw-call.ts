import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back on a connection of its own. */
export interface RawAnswer {
  /** 0: nothing that is an answer. */
  readonly status: number;
  readonly text: string;
  /** Of the body, until the server would take no more. */
  readonly sentBytes: number;
  /** Has the server closed the connection? */
  readonly closed: boolean;
  /** Milliseconds until the answer, or until it was given up. */
  readonly ms: number;
}

/** How long a server that has answered may take to close. */
const CLOSING_MS = 2_000;
const PATIENCE_MS = 15_000;

export function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // What matters is that it is closed, not how.
  socket.on('error', () => undefined);
  return socket;
}

/** When the connection has ended, in whatever way. */
export async function closeOf(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** Sends a head and a body, piece by piece, as long as the server takes them. */
export async function rawCall(url: string, head: string, body: Iterable<Buffer> = []): Promise<RawAnswer> {
  const since = performance.now();
  const socket = open(url);
  let text = '';
  let ms = PATIENCE_MS;
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      if (text === '') ms = performance.now() - since;
      text += chunk.toString('latin1');
      resolve();
    });
  });
  const closed = closeOf(socket).then(() => true as const);
  socket.write(`${head}\r\n\r\n`);
  let sentBytes = 0;
  for (const piece of body) {
    if (socket.destroyed || text !== '') break;
    sentBytes += piece.length;
    if (!socket.write(piece))
      await Promise.race([once(socket, 'drain').catch(() => undefined), closed, answered]);
  }
  await Promise.race([answered, closed, after(PATIENCE_MS)]);
  const isClosed = (await Promise.race([closed, after(CLOSING_MS)])) === true;
  socket.destroy();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text, sentBytes, closed: isClosed, ms };
}

async function after(ms: number): Promise<false> {
  return await new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}
