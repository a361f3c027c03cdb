import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PresageError } from '#contracts';
import type { FastifyListenOptions, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#settings';
import { requestIdOf } from '#telemetry';
import { LATE } from '../admission/overload-gate.js';
import { NOTHING_HERE } from './error.filter.js';
import { GradualEnd } from './gradual-end.js';
import { sendProblem } from './problem-reply.js';
import { setResponseHeaders } from './response-headers.js';

/** A client that sends slower than this holds its socket no longer. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Nor does one on which nothing is sent or taken for so long, besides what a prediction may wait and its model take. Longer than
 * any other answer is held, which is 30 s. Node looks whether anything of an answer was taken when it is over, and once more.
 */
const SILENCE_MS = 33_000;

/** As many as Linux lets wait (`net.core.somaxconn`). */
const BACKLOG = 4_096;

/**
 * Where it listens. A burst of connections waits to be accepted: one that found no room in Node's 511 would come a second or
 * more later, and others open further ones meanwhile.
 */
export function listenOptions({ http: { host, port } }: Settings): FastifyListenOptions {
  return { host, port, backlog: BACKLOG };
}

/** The HTTP server before any route: limits, deadlines, request ids, and problems where no hook runs yet. */
export function httpServer(settings: Settings): FastifyAdapter {
  const ending = new GradualEnd();
  return new FastifyAdapter({
    bodyLimit: settings.http.maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: SILENCE_MS + LATE * settings.http.maxWaitMs + settings.models.timeoutMs,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    // Requests that arrive on open connections during a shutdown are still answered; the connection then closes.
    return503OnClosing: false,
    // The router itself refuses such paths: malformed escapes, endless parameters.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setResponseHeaders(request, reply);
      sendProblem(request, reply, new PresageError('not_found', NOTHING_HERE));
    },
    clientErrorHandler: (error, socket) => refuseUnreadable(ending, error, socket),
  });
}

const UNREADABLE: Partial<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Bytes that are no HTTP request: there is no request to answer, only a socket. */
function refuseUnreadable(ending: GradualEnd, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  ending.add(socket, `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
