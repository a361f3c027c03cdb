import { PresageError, ERRORS, Problem } from '#contracts';
import type { ErrorCode } from '#contracts';

const TIMEOUT_MS = 35_000;

/** A running server, asked by `--url`, with a key if it wants one. */
export class Server {
  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.call('PUT', path, body);
  }

  delete<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.call('DELETE', path);
  }

  /** @throws {PresageError} what the server said, or that it could not be reached */
  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: Response;
    try {
      response = await fetch(new URL(path, this.url), {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new PresageError('internal', `${this.url} cannot be reached. Is the server running?`, { cause });
    }
    const answer: unknown = response.status === 204 ? {} : await response.json();
    if (response.ok) return answer as T;
    const problem = Problem.safeParse(answer);
    if (!problem.success) throw new PresageError('internal', `${this.url} answered ${response.status}`);
    const { code, detail, errors } = problem.data;
    throw new PresageError(isCode(code) ? code : 'internal', detail, errors === undefined ? {} : { errors });
  }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
