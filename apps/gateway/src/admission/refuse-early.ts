import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '#settings';
import { requestIdOf } from '#telemetry';
import type { Health, Metrics } from '#telemetry';
import { varyByOrigin } from '../http/allowed-origins.js';
import { answerHeaders } from '../http/response-headers.js';
import { EarlyRefusals } from './early-refusals.js';
import type { OverloadGate } from './overload-gate.js';

const METHOD = 'POST';

interface Door {
  readonly gate: OverloadGate;
  readonly metrics: Metrics;
  readonly health: Health;
}

/**
 * Refuses predictions while the gate is shut, before the framework hears of them: what it does for a request is a fifth of
 * what a refusal costs, and thousands of them a second take the processor from those that were let in. Nor are keys looked
 * at: a stranger learns that there is too much to do. The answer is the one of `shedLoad`. Before the routes are made.
 */
export function refuseEarly(
  server: FastifyInstance,
  { gate, metrics, health }: Door,
  { http }: Settings,
): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  const ending = (): boolean => closing || health.shuttingDown;

  const headers = { ...answerHeaders(http.hstsSeconds), ...varyByOrigin(http.corsOrigins) };
  const byPath = new Map<string, EarlyRefusals>();
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access !== 'predict:sync' || method !== METHOD) return;
    byPath.set(url, new EarlyRefusals(metrics, { handler: url, method }, headers, ending));
  });
  /** Not of other routes, nor where the framework has more to say. */
  const refusalsFor = (request: IncomingMessage, response: ServerResponse): EarlyRefusals | undefined => {
    if (request.method !== METHOD || ending()) return undefined;
    // Pages of other origins may read some answers.
    if (http.corsOrigins.length > 0 && request.headers.origin !== undefined) return undefined;
    // It waits for the answers before its own on this connection: how many may is bounded.
    if (response.socket === null) return undefined;
    return byPath.get(request.url ?? '');
  };

  const listeners = server.server.listeners('request') as RequestListener[];
  server.server.removeAllListeners('request');
  server.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refusals = gate.isShut ? refusalsFor(request, response) : undefined;
    if (refusals !== undefined) refusals.refuse(response, requestIdOf(request.headers['x-request-id']));
    else for (const listener of listeners) listener(request, response);
  });
}
