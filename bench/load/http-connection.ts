import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';
import type { Answer } from './answer-reader.js';

const PIECE_BYTES = 65_536;

/** A request as it goes over the wire, of a JSON body where there is one. */
export function request(
  method: string,
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${more.join('')}`;
  if (body === undefined) return `${head}\r\n`;
  const length = Buffer.byteLength(body);
  return `${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/**
 * One keep-alive connection with one request under way at a time. It shares the machine with the server it measures, so
 * it does as little as it can: no header objects, no streams on the way back.
 */
export class HttpConnection {
  private readonly reader = new AnswerReader();
  private waiting: { answered: (answer: Answer) => void; failed: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server has closed the connection')));
  }

  /** @param url `http://host:port` */
  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    let connection: HttpConnection | undefined;
    const callback = (bytes: number): boolean => {
      connection?.arrived(buffer.toString('latin1', 0, bytes));
      return true;
    };
    const socket = connect({ host: hostname, port: Number(port), onread: { buffer, callback } });
    await once(socket, 'connect');
    connection = new HttpConnection(socket);
    return connection;
  }

  /**
   * @param text of `request`
   * @throws when the connection breaks, or what comes back is no answer
   */
  ask(text: string): Promise<Answer> {
    return new Promise((answered, failed) => {
      if (this.socket.destroyed) return failed(new Error('the server has closed the connection'));
      this.waiting = { answered, failed };
      this.socket.write(text, 'utf8');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private arrived(piece: string): void {
    try {
      const answer = this.reader.read(piece);
      if (answer === undefined) return;
      const waiting = this.waiting;
      this.waiting = undefined;
      waiting?.answered(answer);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private fail(error: Error): void {
    this.waiting?.failed(error);
    this.waiting = undefined;
  }
}

/** Opens connections, and closes them when the work over them has ended, however it ended. */
export async function overConnections<T>(
  url: string,
  count: number,
  work: (connections: readonly HttpConnection[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, () => HttpConnection.open(url)));
  try {
    return await work(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}
