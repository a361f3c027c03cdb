import type { FastifyInstance } from 'fastify';

/** What a page may send, and what it may read besides the body. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id, x-request-id',
  'access-control-max-age': '600',
} as const;
const READABLE = 'location, retry-after, idempotent-replayed, x-request-id, allow';

/** What every answer says where origins are allowed: a cache must not give one origin the answer of another. */
export const varyByOrigin = (origins: readonly string[]): Readonly<Record<string, string>> =>
  origins.length === 0 ? {} : { vary: 'Origin' };

/**
 * Lets pages of these origins call the server (CORS); of no others, and with no origins nothing is said at all. A
 * preflight brings no key, so this comes before keys are asked for. Cookies are never let in: there are none.
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  server.addHook('onRequest', (request, reply, done) => {
    // Also where it is refused.
    reply.headers(varyByOrigin(origins));
    const { origin, 'access-control-request-method': wanted } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    if (request.method === 'OPTIONS' && wanted !== undefined) {
      void reply.status(204).headers(PREFLIGHT).send();
      return;
    }
    reply.header('access-control-expose-headers', READABLE);
    done();
  });
}
