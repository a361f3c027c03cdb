import type { FastifyInstance } from 'fastify';
import type { JsonLogger } from '#telemetry';
import { shownPath } from '../http/shown-path.js';
import type { Access } from './declared-access.js';

/** Done with these, others are answered differently from then on. */
const CHANGES_FOR_OTHERS: ReadonlySet<Access | undefined> = new Set(['models:write', 'train', 'admin']);

/** One line for every such call with a key: who did what, and how it ended. Besides the access log, and never sampled. */
export function audit(server: FastifyInstance, logger: JsonLogger): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { principal, method } = request;
    const { access } = request.routeOptions.config;
    if (principal.kind === 'key' && method !== 'GET' && method !== 'HEAD' && CHANGES_FOR_OTHERS.has(access)) {
      logger.line({
        context: 'audit',
        message: `${method} ${request.routeOptions.url ?? ''}`,
        requestId: request.id,
        key: principal.keyId,
        name: principal.name,
        path: shownPath(request.url),
        status: reply.statusCode,
      });
    }
    done();
  });
}
