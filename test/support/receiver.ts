import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds (`performance.now()`). */
  readonly at: number;
}

export interface Receiver {
  /** Without a slash at the end. */
  readonly url: string;
  /** In the order in which they arrived. */
  readonly received: readonly Received[];
  /** The n-th to arrive (0: the first), as soon as it has. */
  arrived(n: number): Promise<Received>;
  /** How it answers from now on. */
  answer: (response: ServerResponse, webhook: Received) => void;
  close(): Promise<void>;
}

/** Somebody's endpoint for webhooks, on a free port of this machine. It answers 204 until told otherwise. */
export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const webhook = { path, headers, body, at: performance.now() };
      received.push(webhook);
      receiver.answer(response, webhook);
      for (const look of waiting) look();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    received,
    arrived: (n) =>
      new Promise((resolve) => {
        const look = (): void => {
          const webhook = received[n];
          if (webhook === undefined) return;
          waiting.delete(look);
          resolve(webhook);
        };
        waiting.add(look);
        look();
      }),
    answer: (response) => void response.writeHead(204).end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
