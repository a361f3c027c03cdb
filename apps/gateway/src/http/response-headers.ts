import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Headers = Readonly<Record<string, string>>;

/** An answer is data for the one who asked: nothing of it runs, is framed, is guessed at or is kept on the way. */
const ANSWER: Headers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The pages of the documentation run scripts of this server and nobody else's. */
const PAGE: Headers = {
  ...ANSWER,
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Sets what every answer says to browsers and caches. Also for requests that fail before any hook has run. */
export function setResponseHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(request.url.startsWith('/docs') ? PAGE : ANSWER);
}

/** What an answer that is no page says, for those that are made where no hook runs. */
export function answerHeaders(hstsSeconds: number): Headers {
  return hstsSeconds > 0 ? { ...ANSWER, 'strict-transport-security': hsts(hstsSeconds) } : ANSWER;
}

/** @param hstsSeconds how long browsers shall come by TLS only; 0 does not say so */
export function sendResponseHeaders(server: FastifyInstance, hstsSeconds: number): void {
  server.addHook('onRequest', (request, reply, done) => {
    setResponseHeaders(request, reply);
    if (hstsSeconds > 0) reply.header('strict-transport-security', hsts(hstsSeconds));
    done();
  });
}

const hsts = (seconds: number): string => `max-age=${seconds}`;
