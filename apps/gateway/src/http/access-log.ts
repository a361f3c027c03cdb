import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Settings } from '#settings';
import type { JsonLogger, Metrics } from '#telemetry';
import { shownPath } from './shown-path.js';

/** Of `sampled` answers, one in so many is logged, and each that took so long. */
const ONE_IN = 100;
const SLOW_MS = 1_000;

interface AnsweredBy {
  readonly model: string;
  readonly version: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Model and version the answer came from, if it came from one. */
    answeredBy: AnsweredBy | undefined;
    /** It was refused since there is too much to do: nothing more is spent on it than must be. */
    shed: boolean;
  }
}

/** The request id on every answer; two metrics per request, and a log line. No body, no query values. */
export function observeRequests(
  server: FastifyInstance,
  logger: JsonLogger,
  metrics: Metrics,
  which: Settings['http']['accessLog'],
): void {
  const isLogged = loggedAnswers(which);
  server.decorateRequest('answeredBy', undefined);
  server.decorateRequest('shed', false);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('preSerialization', (request, _reply, payload, done) => {
    if (isAnswer(payload)) request.answeredBy = payload;
    done(null, payload);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, answeredBy } = request;
    const handler = request.routeOptions.url ?? 'none';
    metrics.requests.inc({ handler, method, status: `${Math.floor(reply.statusCode / 100)}xx` });
    metrics.requestDuration.observe({ handler, method }, reply.elapsedTime / 1_000);
    // Thousands of lines a second would say what the metrics do, and cost what is lacking.
    if (!request.shed && isLogged(reply)) {
      logger.line({
        requestId: request.id,
        method,
        path: shownPath(request.url),
        status: reply.statusCode,
        latency_ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
        model: answeredBy?.model,
        version: answeredBy?.version,
      });
    }
    done();
  });
}

function loggedAnswers(which: Settings['http']['accessLog']): (reply: FastifyReply) => boolean {
  const isError = ({ statusCode }: FastifyReply): boolean => statusCode >= 400;
  if (which === 'all') return () => true;
  if (which === 'errors') return isError;
  let n = 0;
  return (reply) => n++ % ONE_IN === 0 || isError(reply) || reply.elapsedTime >= SLOW_MS;
}

function isAnswer(payload: unknown): payload is AnsweredBy {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'model' in payload &&
    'version' in payload &&
    typeof payload.model === 'string' &&
    typeof payload.version === 'string'
  );
}
