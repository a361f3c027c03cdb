import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PresageError } from '#contracts';
import type { Metrics } from '#telemetry';
import type { Access } from './declared-access.js';
import type { KnownKeys } from './known-keys.js';
import type { LastUse } from './last-use.js';
import { ANONYMOUS, mayDo, principalOf } from './principal.js';

const BEARER = /^Bearer +([!-~]+)$/i;
const CHALLENGE = 'Bearer realm="presage"';

/** Nobody who is refused has to guess what to mend; what stands here tells a stranger nothing. */
const REFUSALS = {
  missing: 'This call needs an API key: "Authorization: Bearer pk_…".',
  malformed: 'This is no API key: it must be "Authorization: Bearer pk_…".',
  unknown: 'The API key is not valid.',
  revoked: 'The API key was revoked.',
  expired: 'The API key has expired.',
} as const;

const UNREAD = 'The API keys could not be read yet.';

export interface Doorkeeping {
  /** Off: everybody is anonymous, and may do everything. */
  required: boolean;
  keys: KnownKeys;
  lastUse: LastUse;
  metrics: Metrics;
}

/**
 * Finds out who asks and holds it against what the route has declared, before anything of the body is read. A path that
 * no route has goes on to its 404.
 */
export function authenticate(
  server: FastifyInstance,
  { required, keys, lastUse, metrics }: Doorkeeping,
): void {
  server.decorateRequest('principal');

  const unauthorized = (reply: FastifyReply, reason: keyof typeof REFUSALS): PresageError => {
    metrics.keyRefusals.inc({ reason });
    // RFC 6750: no error code for whoever has brought no key at all.
    reply.header(
      'www-authenticate',
      reason === 'missing' ? CHALLENGE : `${CHALLENGE}, error="invalid_token"`,
    );
    return new PresageError('unauthorized', REFUSALS[reason]);
  };
  const forbidden = (reply: FastifyReply, scope: Access): PresageError => {
    metrics.keyRefusals.inc({ reason: 'scope' });
    reply.header('www-authenticate', `${CHALLENGE}, error="insufficient_scope", scope="${scope}"`);
    return new PresageError('forbidden', `The API key lacks the scope "${scope}".`);
  };

  /** Sets the principal, or says why the request goes no further. */
  const refusal = (request: FastifyRequest, reply: FastifyReply): PresageError | undefined => {
    request.principal = ANONYMOUS;
    if (!required || request.is404) return undefined;
    // Every route has declared something: nothing else can be added.
    const { access = 'admin' } = request.routeOptions.config;
    if (access === 'public') return undefined;
    const { authorization } = request.headers;
    if (authorization === undefined) return unauthorized(reply, 'missing');
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return unauthorized(reply, 'malformed');
    const check = keys.check(token);
    if (check.kind === 'unread') return new PresageError('storage_unavailable', UNREAD);
    if (check.kind === 'refused') return unauthorized(reply, check.reason);
    request.principal = principalOf(check.key);
    lastUse.note(check.key.id);
    return mayDo(request.principal, access) ? undefined : forbidden(reply, access);
  };
  server.addHook('onRequest', (request, reply, done) => done(refusal(request, reply)));
}
