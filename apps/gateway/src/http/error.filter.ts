import { Catch, HttpException, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, PresageError } from '#contracts';
import type { ErrorCode } from '#contracts';
import { sendProblem } from './problem-reply.js';
import type { RouteTable } from './route-table.js';

export const NOTHING_HERE = 'There is nothing here; /docs lists every call.';

/** What the framework itself refuses, by the status it gives. */
const OF_STATUS: Partial<Record<number, [ErrorCode, string]>> = {
  400: ['invalid_json', 'The request cannot be read.'],
  // What may not be read from here is not there: whether it exists is nobody's business.
  403: ['not_found', NOTHING_HERE],
  404: ['not_found', NOTHING_HERE],
  408: ['deadline_exceeded', 'The request took too long to arrive.'],
  413: ['payload_too_large', 'The body is larger than this server accepts.'],
  414: ['not_found', NOTHING_HERE],
  415: ['unsupported_media_type', 'The body must be application/json.'],
};

const UNREAD: ReadonlySet<number> = new Set([400, 415]);

/** The one exit for errors of HTTP: whatever was thrown becomes a problem, and what is our fault is logged, once. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.told(thrown, request, reply);
    // A model's backlog refuses as many as the gate does, and counts them as it does.
    if (error.code === 'overloaded' && request.routeOptions.config.access === 'predict:sync')
      request.shed = true;
    if (ERRORS[error.code].ours) {
      const stack = thrown instanceof Error ? thrown.stack : String(thrown);
      this.logger.error({ message: 'request failed', requestId: request.id, stack });
    }
    sendProblem(request, reply, error);
  }

  private told(thrown: unknown, request: FastifyRequest, reply: FastifyReply): PresageError {
    if (thrown instanceof PresageError) return thrown;
    // Where no route is, what is wrong with the body does not matter: Fastify looks at that of QUERY first.
    const status = request.is404 && UNREAD.has(statusOf(thrown)) ? 404 : statusOf(thrown);
    const allowed = status === 404 ? this.routes.methodsOf(pathOf(request)) : [];
    // A method that is allowed did not find what it asked for: a file below a wildcard.
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header('allow', allowed.join(', '));
      return new PresageError('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`);
    }
    const [code, detail] = OF_STATUS[status] ?? otherwise(status);
    return new PresageError(code, detail, { cause: thrown });
  }
}

/** A refusal of a kind that is not listed is still the client's to mend, and nothing to wake an operator for. */
function otherwise(status: number): [ErrorCode, string] {
  if (status >= 400 && status < 500) return ['invalid_request', 'The request cannot be answered.'];
  return ['internal', 'Something went wrong on our side.'];
}

/** Fastify and Nest put the status on their errors; anything else is a defect of ours. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    return thrown.statusCode;
  }
  return 500;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
