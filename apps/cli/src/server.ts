import { PresageError, ERRORS, Problem } from '#contracts';
import type { ErrorCode } from '#contracts';
import { WrongUsage } from './wrong-usage.js';

const TIMEOUT_MS = 35_000;

/** A running server, asked by `--url`, with a key if it wants one. */
export class Server {
  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {
    // `localhost:3000` is a URL too, of the scheme `localhost`, and could only be told to be out of reach.
    if (!/^https?:\/\//i.test(url)) {
      throw new WrongUsage('invalid_request', `--url ${url} must begin with http:// or https://.`);
    }
  }

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
    // Whatever stands in front of the server, or in its place, answers in its own words: a page, or nothing.
    const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer as T;
    const problem = Problem.safeParse(answer);
    if (!problem.success) {
      throw new PresageError('internal', `${this.url} answered ${response.status}, and not as Presage does.`);
    }
    const { code, detail, errors } = problem.data;
    const hint = code === 'unauthorized' ? ' The key is taken from PRESAGE_API_KEY.' : '';
    throw new PresageError(
      isCode(code) ? code : 'internal',
      `${detail}${hint}`,
      errors === undefined ? {} : { errors },
    );
  }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
