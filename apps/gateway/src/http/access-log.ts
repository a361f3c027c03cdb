import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonLogger, Metrics } from '#telemetry';

/** Model and version an answer came from, if it came from one. */
const answeredBy = new WeakMap<FastifyRequest, { model: string; version: string }>();

/** The request id on every answer; one log line and two metrics per request. No body, no query values. */
export function observeRequests(server: FastifyInstance, logger: JsonLogger, metrics: Metrics): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('preSerialization', (request, _reply, payload, done) => {
    if (isAnswer(payload)) answeredBy.set(request, payload);
    done(null, payload);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const handler = request.routeOptions.url ?? 'none';
    metrics.requests.inc({
      handler,
      method: request.method,
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    });
    metrics.requestDuration.observe({ handler, method: request.method }, reply.elapsedTime / 1_000);
    const answer = answeredBy.get(request);
    logger.line({
      requestId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      latency_ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
      ...(answer === undefined ? {} : { model: answer.model, version: answer.version }),
    });
    done();
  });
}

function isAnswer(payload: unknown): payload is { model: string; version: string } {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'model' in payload &&
    'version' in payload &&
    typeof payload.model === 'string' &&
    typeof payload.version === 'string'
  );
}
