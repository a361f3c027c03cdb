import { request } from '../../../bench/load/http-connection.js';
import { ConnectionPool } from './connection-pool.js';
import type { FloodCount, FloodOptions } from './flood.js';
import { openLoop } from './open-loop.js';

const TIMEOUT_MS = 2_000;
const MOST_CONNECTIONS = 1_024;
const RETRY_AFTER = /\r\nretry-after: *\d/i;

/** Status 0: no answer in time; -1: a broken connection. `ms`: from when it was written. */
interface Heard {
  readonly status: number;
  readonly retryAfter: boolean;
  readonly ms: number;
}

/** The clients of one flood. They share the machine with whoever answers them, so they do as little as can be. */
export class FloodClients {
  private readonly connections: ConnectionPool;
  private readonly good: number[] = [];
  private readonly refused: number[] = [];
  private withRetryAfter = 0;
  private timedOut = 0;
  private odd = 0;

  constructor(private readonly options: FloodOptions) {
    this.connections = new ConnectionPool(options.url, MOST_CONNECTIONS);
  }

  async run(): Promise<FloodCount> {
    const { perSecond, seconds } = this.options;
    const until = { stopped: false };
    const busy = process.cpuUsage();
    const start = performance.now();
    setTimeout(() => (until.stopped = true), seconds * 1_000);
    const due = await openLoop(perSecond, until, (n, dueAt) => this.call(n, dueAt));
    const { user, system } = process.cpuUsage(busy);
    const clientsBusy = (user + system) / 1_000 / (performance.now() - start);
    const { good, refused, withRetryAfter, timedOut, odd } = this;
    return { due, good, refused, withRetryAfter, timedOut, odd, clientsBusy };
  }

  private async call(n: number, dueAt: number): Promise<void> {
    const text = this.textOf(n);
    for (let attempt = 0; attempt <= (this.options.retries ?? 0); attempt++) {
      const { status, retryAfter, ms } = await this.ask(text);
      if (status >= 200 && status < 300) {
        const sinceDueMs = performance.now() - dueAt;
        if (sinceDueMs <= TIMEOUT_MS) this.good.push(sinceDueMs);
        return;
      }
      if (status === 503 || status === 429) {
        this.refused.push(ms);
        if (retryAfter) this.withRetryAfter++;
      } else if (status === 0) this.timedOut++;
      else this.odd++;
    }
  }

  private textOf(n: number): string {
    const { path, firstA, token } = this.options;
    const body = JSON.stringify({ features: { a: firstA + n / 1_000, b: 0 } });
    return request('POST', path, body, token === undefined ? {} : { authorization: `Bearer ${token}` });
  }

  private async ask(text: string): Promise<Heard> {
    const connection = await this.connections.take().catch(() => undefined);
    if (connection === undefined) return { status: -1, retryAfter: false, ms: 0 };
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      connection.close();
    }, TIMEOUT_MS);
    const writtenAt = performance.now();
    try {
      const { status, head } = await connection.ask(text);
      const ms = performance.now() - writtenAt;
      this.connections.give(connection);
      return { status, retryAfter: RETRY_AFTER.test(head), ms };
    } catch {
      this.connections.drop(connection);
      return { status: isLate ? 0 : -1, retryAfter: false, ms: performance.now() - writtenAt };
    } finally {
      clearTimeout(late);
    }
  }
}
