import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Lane } from './lane.js';

type Weather =
  | { readonly kind: 'clear' }
  /** Nobody is there: new connections are refused, old ones are reset. */
  | { readonly kind: 'refusing' }
  /** Bytes are held back and delivered later: a peer that is stuck. */
  | { readonly kind: 'frozen' }
  /** Milliseconds by which every piece of an answer is late. */
  | { readonly kind: 'slow'; readonly delayMs: () => number };

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** The other side has gone without a word: nothing gets through any more, nothing is closed. */
  lost: boolean;
  /** The next answer gets lost on its way: called when it has. */
  drop: (() => void) | undefined;
  readonly requests: Lane;
  readonly answers: Lane;
}

/** A stretch of network between a process and its Redis that can fail as networks do. */
export class Proxy {
  private weather: Weather = { kind: 'clear' };
  private readonly pairs = new Set<Pair>();
  /** Resolved when the frost is over. */
  private thaw = Promise.withResolvers<void>();
  private dropping: { readonly to: string; readonly done: () => void } | undefined;
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly target: string) {}

  /** @param target path of the socket behind it */
  static async before(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.pairs.size;
  }

  async refuse(): Promise<void> {
    this.weather = { kind: 'refusing' };
    const { server } = this;
    this.server = undefined;
    for (const pair of this.pairs) this.reset(pair);
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  freeze(): void {
    if (this.weather.kind !== 'frozen') this.thaw = Promise.withResolvers();
    this.weather = { kind: 'frozen' };
  }

  slow(delayMs: () => number): void {
    this.weather = { kind: 'slow', delayMs };
  }

  /** The connections there are lose their other side; new ones work. */
  loseConnections(): void {
    for (const pair of this.pairs) pair.lost = true;
  }

  /** Swallows the answer to the next command that contains `to`, and resets its connection; resolves when that has happened. */
  dropReplyTo(to: string): Promise<void> {
    return new Promise((done) => {
      this.dropping = { to, done };
    });
  }

  async heal(): Promise<void> {
    this.weather = { kind: 'clear' };
    if (this.server === undefined) await this.listen();
    this.thaw.resolve();
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  private async listen(): Promise<void> {
    const server = createServer((client) => this.join(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    const lanes = { requests: new Lane(server), answers: new Lane(client) };
    const pair: Pair = { client, server, lost: false, drop: undefined, ...lanes };
    this.pairs.add(pair);
    const end = (): void => {
      if (pair.lost) return;
      this.pairs.delete(pair);
      pair.client.destroy();
      pair.server.destroy();
    };
    for (const socket of [pair.client, pair.server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', end);
    }
    pair.client.on('data', (bytes) => {
      if (this.dropping !== undefined && bytes.includes(this.dropping.to)) {
        pair.drop = this.dropping.done;
        this.dropping = undefined;
      }
      this.pass(pair, pair.requests, bytes);
    });
    pair.server.on('data', (bytes) => {
      if (pair.drop === undefined) return this.pass(pair, pair.answers, bytes);
      this.reset(pair);
      pair.drop();
    });
  }

  private pass(pair: Pair, lane: Lane, bytes: Buffer): void {
    if (pair.lost) return;
    const { weather } = this;
    if (weather.kind === 'frozen') lane.pass(bytes, this.thaw.promise);
    else if (weather.kind === 'slow' && lane === pair.answers) lane.pass(bytes, after(weather.delayMs()));
    else lane.pass(bytes);
  }

  private reset(pair: Pair): void {
    this.pairs.delete(pair);
    // Where a shutdown is under way libuv refuses the reset, and Node then never closes the handle: no exit, for one.
    if (pair.client.writableEnded) pair.client.destroy();
    else pair.client.resetAndDestroy();
    pair.server.destroy();
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
