import { Agent, request } from 'node:http';
import { openLoop } from './open-loop.js';

export interface FloodOptions {
  /** Where to. */
  readonly url: string;
  readonly path: string;
  /** Body of the n-th call. */
  readonly body: (n: number) => object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly perSecond: number;
  readonly seconds: number;
  /** How often a call that was refused or timed out is sent again, at once. */
  readonly retries?: number;
}

/** What clients met who wait two seconds and no longer. */
export interface FloodCount {
  /** Calls that were due. */
  readonly due: number;
  /** Milliseconds from when it was due, of each call that was answered as it wished in time. */
  readonly good: readonly number[];
  /** Milliseconds from when it was written, of each refusal (503, 429). */
  readonly refused: readonly number[];
  /** Of the refusals, those that said when to come again. */
  readonly withRetryAfter: number;
  readonly timedOut: number;
  /** Other answers and broken connections. */
  readonly odd: number;
}

const TIMEOUT_MS = 2_000;
const SOCKETS = 1_024;

/** Calls at a rate whatever becomes of them, with as little work as can be: the machine belongs to whoever answers. */
export async function flood(options: FloodOptions): Promise<FloodCount> {
  const { perSecond, seconds, retries = 0 } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const count = {
    due: 0,
    good: [] as number[],
    refused: [] as number[],
    withRetryAfter: 0,
    timedOut: 0,
    odd: 0,
  };
  const until = { stopped: false };
  setTimeout(() => (until.stopped = true), seconds * 1_000);
  count.due = await openLoop(perSecond, until, async (n, dueAt) => {
    for (let attempt = 0; attempt <= retries; attempt++) {
      const writtenAt = performance.now();
      const { status, retryAfter } = await call(agent, options, n);
      const now = performance.now();
      if (status >= 200 && status < 300)
        return void (now - dueAt <= TIMEOUT_MS && count.good.push(now - dueAt));
      if (status === 503 || status === 429) {
        count.refused.push(now - writtenAt);
        if (retryAfter) count.withRetryAfter++;
      } else if (status === 0) count.timedOut++;
      else count.odd++;
    }
  });
  agent.destroy();
  return count;
}

/** Status 0: no answer in time; -1: a broken connection. */
function call(
  agent: Agent,
  { url, path, body, headers = {} }: FloodOptions,
  n: number,
): Promise<{ status: number; retryAfter: boolean }> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body(n));
    const sent = request(
      `${url}${path}`,
      {
        agent,
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve({ status: response.statusCode ?? -1, retryAfter: 'retry-after' in response.headers }),
        );
      },
    );
    sent.once('error', (error) =>
      resolve({
        status: error.name === 'AbortError' || error.name === 'TimeoutError' ? 0 : -1,
        retryAfter: false,
      }),
    );
    sent.end(text);
  });
}
