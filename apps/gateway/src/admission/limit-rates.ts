import type { FastifyInstance } from 'fastify';
import { PresageError } from '#contracts';
import type { Settings } from '#settings';
import type { Metrics } from '#telemetry';
import { ownerOf } from '../access/principal.js';
import { sendProblem } from '../http/problem-reply.js';
import { TokenBucket } from './token-bucket.js';

/**
 * Gives each owner of keys, or all callers together where keys are off, a rate of calls, in this process, and refuses what
 * goes beyond before its body is read. What is public is not counted. Does nothing when the rate is 0. After
 * authentication: by then it is known who asks.
 */
export function limitRates(
  server: FastifyInstance,
  { perSecond, burst }: Settings['http']['rateLimit'],
  metrics: Metrics,
): void {
  if (perSecond === 0) return;
  // As many as there are owners; undefined: everybody where keys are off.
  const buckets = new Map<string | undefined, TokenBucket>();
  const policy = `"key";q=${burst};w=${Math.ceil(burst / perSecond)}`;

  server.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === 'public' || access === undefined) return done();
    const now = performance.now();
    const owner = ownerOf(request.principal);
    const bucket = buckets.get(owner) ?? new TokenBucket(perSecond, burst, now);
    buckets.set(owner, bucket);
    const outcome = bucket.take(now);
    reply.header('ratelimit-policy', policy);
    if (outcome.kind === 'taken') {
      const fullAfter = Math.ceil((burst - outcome.left) / perSecond);
      reply.header('ratelimit', `"key";r=${outcome.left};t=${fullAfter}`);
      return done();
    }
    const retryAfterSeconds = Math.max(1, Math.ceil(outcome.afterMs / 1_000));
    reply.header('ratelimit', `"key";r=0;t=${retryAfterSeconds}`);
    request.shed = true;
    metrics.admissionRefusals.inc({ reason: 'rate_limited' });
    const who = owner === undefined ? 'All callers together' : 'This key';
    const detail = `${who} may make no more calls than ${perSecond} a second, and ${burst} at once.`;
    sendProblem(request, reply, new PresageError('rate_limited', detail, { retryAfterSeconds }));
  });
}
