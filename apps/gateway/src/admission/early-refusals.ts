import type { ServerResponse } from 'node:http';
import { toProblem } from '#contracts';
import type { Metrics } from '#telemetry';
import { AnswersTogether } from '../http/answers-together.js';
import { OVERLOADED } from './overloaded.js';

interface Refused {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly sinceMs: number;
}

/** The problem, around the id of a request. */
const [BEFORE_ID = '', AFTER_ID = ''] = JSON.stringify(toProblem(OVERLOADED, '\n')).split(String.raw`\n`);

/** Answers and counts the refusals of a route without the framework, those of one turn together (ADR 0017). */
export class EarlyRefusals {
  private readonly answers = new AnswersTogether();
  private leaving: Promise<void> | undefined;
  private refused: Refused[] = [];
  private readonly headers: readonly string[];

  /**
   * @param labels the route, for the metrics
   * @param headers of every answer
   * @param ending whether connections end with the answers on them
   */
  constructor(
    private readonly metrics: Metrics,
    private readonly labels: { readonly handler: string; readonly method: string },
    headers: Readonly<Record<string, string>>,
    private readonly ending: () => boolean,
  ) {
    this.headers = Object.entries({
      ...headers,
      'retry-after': String(OVERLOADED.retryAfterSeconds),
      'content-type': 'application/problem+json; charset=utf-8',
    }).flat();
  }

  refuse(response: ServerResponse, requestId: string): void {
    this.refused.push({ response, requestId, sinceMs: performance.now() });
    const leaving = this.answers.leave();
    if (leaving === this.leaving) return;
    this.leaving = leaving;
    void leaving.then(() => this.leave());
  }

  private leave(): void {
    const { refused, metrics, labels } = this;
    this.refused = [];
    const now = performance.now();
    for (const { response, requestId, sinceMs } of refused) {
      const body = BEFORE_ID + requestId + AFTER_ID;
      response.writeHead(OVERLOADED.status, this.headersOf(requestId, body)).end(body);
      metrics.requestDuration.observe(labels, (now - sinceMs) / 1_000);
    }
    metrics.requests.inc({ ...labels, status: '5xx' }, refused.length);
    metrics.admissionRefusals.inc({ reason: 'overloaded' }, refused.length);
  }

  /** Names and values in turn. An id that may be echoed is ASCII and needs no escape (`requestIdOf`). */
  private headersOf(requestId: string, body: string): string[] {
    const headers = [...this.headers, 'x-request-id', requestId, 'content-length', String(body.length)];
    if (this.ending()) headers.push('connection', 'close');
    return headers;
  }
}
