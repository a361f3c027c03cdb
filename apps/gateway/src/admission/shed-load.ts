import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '#telemetry';
import { AnswersTogether } from '../http/answers-together.js';
import { sendProblem } from '../http/problem-reply.js';
import { LongRequests } from './long-requests.js';
import type { OverloadGate } from './overload-gate.js';
import { OVERLOADED } from './overloaded.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** It has a place behind the gate. */
    inHand: boolean;
  }
}

/** Bodies of more bytes hold some hundred rows, which take a millisecond or more. */
const LONG_BYTES = 8 * 2 ** 10;

/**
 * Puts the gate before predictions that are waited for. While it is shut they are refused before anything of their bodies is
 * read; most of them do not come as far as this (`refuseEarly`). A place behind it is taken when the body has arrived and
 * before it is parsed, and given back when the answer leaves: clients who send or read slowly keep only themselves waiting.
 * Those who go away have theirs until then too: what was begun for them is done all the same.
 */
export function shedLoad(server: FastifyInstance, gate: OverloadGate, metrics: Metrics): void {
  const answers = new AnswersTogether();
  const long = new LongRequests();
  const refuse = (request: FastifyRequest, reply: FastifyReply): void => {
    request.shed = true;
    metrics.admissionRefusals.inc({ reason: 'overloaded' });
    void answers.leave().then(() => sendProblem(request, reply, OVERLOADED));
  };
  const leave = (request: FastifyRequest): void => {
    if (request.inHand) gate.leave();
    request.inHand = false;
  };

  server.decorateRequest('inHand', false);
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.access !== 'predict:sync') return done();
    if (gate.isShut) return refuse(request, reply);
    const beforeParsing = (parse: () => void, bytes: number): void => {
      const start = (): void => {
        request.inHand = true;
        if (bytes > LONG_BYTES) long.begin(parse);
        else parse();
      };
      const gone = (): boolean => request.raw.socket.destroyed;
      const entrant = { start, refuse: () => refuse(request, reply), gone };
      if (gate.enter(entrant) === 'refused') refuse(request, reply);
    };
    // Not written here: V8 makes a function that is assigned to a property where it is written in its old space, and all that
    // the function knows of, the request and its answer, stays with it until that is collected.
    request.beforeParsing = beforeParsing;
    done();
  });
  server.addHook('onSend', (request, _reply, payload, done) => {
    leave(request);
    done(null, payload);
  });
}
