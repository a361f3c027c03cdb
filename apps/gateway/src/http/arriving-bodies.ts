import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { PresageError } from '#contracts';
import type { Metrics } from '#telemetry';

/** Bytes that bodies may take while they arrive, and as much as these of the longest: many connections each send one. */
const MOST_BYTES = 128 * 2 ** 20;
const LONGEST_BODIES = 4;
/** Bodies of so few bytes are not counted: as many as there may be connections fit. */
const SMALL_BYTES = 16 * 2 ** 10;

interface Arriving {
  readonly refuse: () => void;
  bytes: number;
}

/**
 * Bounds the memory of bodies that have not arrived as a whole. When they take more, the one that has been arriving for the
 * longest is refused: clients who hold their last byte back keep no room that others need.
 */
export function limitArrivingBodies(server: FastifyInstance, maxBodyBytes: number, metrics: Metrics): void {
  const mostBytes = Math.max(MOST_BYTES, LONGEST_BODIES * maxBodyBytes);
  /** In the order in which they began. */
  const arriving = new Set<Arriving>();
  let bytes = 0;

  const add = (body: Arriving, more: number): void => {
    body.bytes += more;
    bytes += more;
    while (bytes > mostBytes) {
      const [longest] = arriving;
      if (longest === undefined) return;
      leave(longest);
      longest.refuse();
    }
  };
  const leave = (body: Arriving): void => {
    if (arriving.delete(body)) bytes -= body.bytes;
  };

  server.addHook('preParsing', (request, reply, payload, done) => {
    if (!isLong(request.raw)) return done();
    const count = (chunk: Buffer): void => {
      if (arriving.has(body)) add(body, chunk.length);
    };
    const refuse = (): void => {
      metrics.admissionRefusals.inc({ reason: 'bodies' });
      reply.header('connection', 'close');
      // Whoever gathers it lets go of what there is.
      payload.emit(
        'error',
        new PresageError('overloaded', 'Too many long bodies arrive, and this one slowly.'),
      );
    };
    const body: Arriving = { refuse, bytes: 0 };
    arriving.add(body);
    payload.on('data', count);
    for (const end of ['end', 'close', 'error']) payload.once(end, () => leave(body));
    // It was answered without being read.
    reply.raw.once('close', () => leave(body));
    done();
  });
}

/** Of those that are read. One that does not say may be. */
function isLong({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SMALL_BYTES;
}
