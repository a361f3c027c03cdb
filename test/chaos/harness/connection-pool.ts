import { HttpConnection } from '../../../bench/load/http-connection.js';

/** Connections to one server that are opened as they are needed, up to so many; beyond that one waits for its turn. */
export class ConnectionPool {
  private readonly free: HttpConnection[] = [];
  private readonly waiting: ((connection: Promise<HttpConnection>) => void)[] = [];
  private count = 0;

  constructor(
    private readonly url: string,
    private readonly most: number,
  ) {}

  /** @throws when nobody listens */
  async take(): Promise<HttpConnection> {
    const free = this.free.pop();
    if (free !== undefined) return free;
    if (this.count < this.most) return await this.open();
    return await new Promise((resolve) => this.waiting.push(resolve));
  }

  /** It can be asked again. */
  give(connection: HttpConnection): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free.push(connection);
    else next(Promise.resolve(connection));
  }

  /** It is of no use any more. */
  drop(connection: HttpConnection): void {
    connection.close();
    this.closed();
  }

  private async open(): Promise<HttpConnection> {
    this.count++;
    try {
      return await HttpConnection.open(this.url);
    } catch (error) {
      this.closed();
      throw error;
    }
  }

  private closed(): void {
    this.count--;
    this.waiting.shift()?.(this.open());
  }
}
