import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector } from 'ioredis';
import { z } from 'zod';

/** Closing a connection that is just being retried holds the process for this long (ioredis: 2 s otherwise). */
const DISCONNECT_TIMEOUT_MS = 100;

/** The part of ioredis' options that says where to connect to. */
const Target = z.object({
  path: z.string().nullish(),
  host: z.string().default('127.0.0.1'),
  port: z.number().default(6379),
  tls: z.looseObject({}).nullish(),
});
type Target = z.infer<typeof Target>;

/**
 * Makes connections, each of which sends what one turn of the event loop asks for in one write.
 * A write per command is a system call per command, here and in Redis. The commands stay what they are: each has its
 * own timeout and is sent again or refused by itself, which is not so for those in a pipeline.
 */
export class TurnConnector extends AbstractConnector {
  private readonly target: Target;

  constructor(options: unknown) {
    super(DISCONNECT_TIMEOUT_MS);
    this.target = Target.parse(options);
  }

  override connect(): Promise<Socket> {
    this.connecting = true;
    const { path, host, port, tls } = { ...this.target, ...this.place() };
    const address = typeof path === 'string' ? { path } : { host, port };
    const socket = tls ? connectTls({ ...address, ...tls }) : connect(address);
    socket.once('error', (error) => (this.firstError = error));
    this.stream = writeOnceATurn(socket);
    return Promise.resolve(socket);
  }

  /** What is different this time. */
  protected place(): Partial<Target> {
    return {};
  }
}

/** Goes to the next of the nodes each time it connects, the first time to any: each is told what is published on all. */
export function nextNodeConnector(nodes: readonly Partial<Target>[]): typeof TurnConnector {
  let next = Math.floor(Math.random() * nodes.length);
  return class extends TurnConnector {
    protected override place(): Partial<Target> {
      return nodes[next++ % nodes.length] ?? {};
    }
  };
}

function writeOnceATurn(socket: Socket): Socket {
  const write = socket.write.bind(socket);
  const inTurn = (...parameters: Parameters<typeof write>): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    return write(...parameters);
  };
  return Object.assign(socket, { write: inTurn });
}
