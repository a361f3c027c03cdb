import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Health } from '#telemetry';

/** A request whose first bytes are on their way when the port closes is here by then. */
const FIRST_REQUEST_MS = 1_000;

/**
 * Lets a shutdown end when the last request is answered. While it drains, every answer says that its connection ends,
 * so that clients do not send the next request on one that is just being closed. Fastify closes only the connections
 * that are idle when the port closes; one whose answer comes after that would be kept alive, and the process with it.
 * So would one on which nobody has asked anything yet: Node takes it for one that is about to.
 */
export function closeAfterLastAnswers(server: FastifyInstance, health: Health): void {
  const silent = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });

  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    if (silent.size > 0) {
      const late = setTimeout(() => silent.forEach((socket) => socket.destroy()), FIRST_REQUEST_MS);
      server.server.once('close', () => clearTimeout(late));
    }
    done();
  });
  server.addHook('onRequest', (request, _reply, done) => {
    silent.delete(request.raw.socket);
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing || health.shuttingDown) reply.header('connection', 'close');
    done(null, payload);
  });
  // Its headers may have left before the shutdown began.
  server.addHook('onResponse', (_request, _reply, done) => {
    if (closing) server.server.closeIdleConnections();
    done();
  });
}
