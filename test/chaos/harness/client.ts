import type { Ask, Ledger, Outcome } from './ledger.js';

export interface AskOptions {
  /** When it should have been sent (`performance.now()`); now, when absent. */
  readonly dueAt?: number;
  /** Milliseconds after which the client gives up. */
  readonly timeoutMs?: number;
  /** Told the status when the head of an answer is there, and nothing has been written down yet. */
  readonly onHead?: (status: number) => void;
}

const TIMEOUT_MS = 10_000;

/** A client of one gateway that writes down everything it asks and hears. It never throws for what a server does. */
export class Client {
  constructor(
    private readonly url: () => string,
    private readonly ledger: Ledger,
  ) {}

  predict(a: number, options: AskOptions & { readonly model?: string } = {}): Promise<Outcome> {
    const { model } = options;
    return this.ask({ kind: 'predict', a }, 'POST', '/predict', { ...options, body: instance(a, model) });
  }

  /** @param key becomes the Idempotency-Key */
  submit(
    a: number,
    options: AskOptions & {
      readonly key?: string;
      readonly model?: string;
      readonly expiresInSeconds?: number;
      readonly webhook?: string;
    } = {},
  ): Promise<Outcome> {
    const { key, model, expiresInSeconds, webhook } = options;
    const body = {
      ...instance(a, model),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      ...(webhook === undefined ? {} : { webhook }),
    };
    const ask: Ask = { kind: 'submit', a, ...(key === undefined ? {} : { key }) };
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return this.ask(ask, 'POST', '/predict/async', { ...options, body, headers });
  }

  /** @param waitSeconds holds the answer until the job has ended, at most this long */
  read(id: string, waitSeconds = 0, options: AskOptions = {}): Promise<Outcome> {
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS + 1_000 * waitSeconds;
    return this.ask({ kind: 'read', id }, 'GET', `/predict/async/${id}?wait=${waitSeconds}`, {
      ...options,
      timeoutMs,
    });
  }

  cancel(id: string): Promise<Outcome> {
    return this.ask({ kind: 'cancel', id }, 'DELETE', `/predict/async/${id}`, {});
  }

  other(method: string, path: string, body?: object, options: AskOptions = {}): Promise<Outcome> {
    return this.ask({ kind: 'other', method, path }, method, path, { ...options, ...(body && { body }) });
  }

  private async ask(
    ask: Ask,
    method: string,
    path: string,
    { body, headers = {}, dueAt, timeoutMs = TIMEOUT_MS, onHead }: AskOptions & Sent,
  ): Promise<Outcome> {
    const asked = performance.now();
    const entry = await this.ledger.sent(ask);
    // What the book takes, on a disk that others use too, is not the server's.
    const since = (dueAt ?? asked) + performance.now() - asked;
    const outcome = await answerOf(
      fetch(`${this.url()}${path}`, {
        method,
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      }),
      since,
      onHead,
    );
    await this.ledger.ended(entry, outcome);
    return outcome;
  }
}

interface Sent {
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

function instance(a: number, model: string | undefined): object {
  return { ...(model === undefined ? {} : { model }), features: { a, b: 0 } };
}

async function answerOf(
  response: Promise<Response>,
  since: number,
  onHead?: AskOptions['onHead'],
): Promise<Outcome> {
  try {
    const reply = await response;
    onHead?.(reply.status);
    const text = await reply.text();
    const contentType = reply.headers.get('content-type') ?? '';
    return {
      kind: 'answered',
      status: reply.status,
      contentType,
      retryAfter: reply.headers.get('retry-after'),
      body: contentType.includes('json') && text !== '' ? asObject(JSON.parse(text)) : { text },
      ms: performance.now() - since,
    };
  } catch (error) {
    return { kind: 'broken', how: howItBroke(error), ms: performance.now() - since };
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : { value };

function howItBroke(error: unknown): 'refused' | 'cut' | 'timeout' {
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' ? 'refused' : 'cut';
}

/** The status of an answer; 0 when there was none. */
export function statusOf(outcome: Outcome): number {
  return outcome.kind === 'answered' ? outcome.status : 0;
}
