import type { FastifyInstance } from 'fastify';

/**
 * Lets a shutdown end when the last request is answered. Fastify closes only the connections that are idle when it
 * starts to close; one whose answer comes after that would be kept alive, and the process with it.
 */
export function closeAfterLastAnswers(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  // Its headers may have left before the shutdown began.
  server.addHook('onResponse', (_request, _reply, done) => {
    if (closing) server.server.closeIdleConnections();
    done();
  });
}
