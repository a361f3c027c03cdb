import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '#contracts';
import type { PresageError } from '#contracts';

/** Retry-After of errors that do not know better, in seconds. */
const RETRY_AFTER_SECONDS = 1;

/** Answers an error as RFC 9457 problem details. Also used where a request fails before any hook has run. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: PresageError): void {
  // Someone has begun to answer (or the client is gone): a second answer would break the connection.
  if (reply.sent) return;
  if (error.status === 503 || error.status === 429) {
    reply.header('retry-after', String(error.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
  }
  void reply
    .status(error.status)
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .send(JSON.stringify(toProblem(error, request.id)));
}
