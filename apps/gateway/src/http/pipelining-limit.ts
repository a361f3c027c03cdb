import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Clients that pipeline have a few requests under way; one packet has room for hundreds. */
const MOST_UNDER_WAY = 64;

/**
 * Ends a connection on which more requests wait for their answers than anybody needs: all of a packet are begun at once,
 * whatever is read of the answers, and nobody else would be served meanwhile.
 */
export function limitPipelining(server: FastifyInstance): void {
  const underWay = new WeakMap<Socket, number>();
  server.addHook('onRequest', ({ raw: { socket } }, _reply, done) => {
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    // Without `done` the request ends here, as those that come after it in the same packet do.
    if (count > MOST_UNDER_WAY) socket.destroy();
    else done();
  });
  server.addHook('onResponse', ({ raw: { socket } }, _reply, done) => {
    underWay.set(socket, (underWay.get(socket) ?? 1) - 1);
    done();
  });
}
