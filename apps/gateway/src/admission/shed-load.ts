import type { FastifyInstance } from 'fastify';
import { PresageError } from '#contracts';
import type { Metrics } from '#telemetry';
import { AnswersTogether } from '../http/answers-together.js';
import { sendProblem } from '../http/problem-reply.js';
import type { OverloadGate } from './overload-gate.js';

/** Made once: what an error costs is its stack. */
const OVERLOADED = new PresageError('overloaded', 'There is too much to do.', { retryAfterSeconds: 1 });

/** Puts the gate before predictions that are waited for: before anything of their bodies is read. */
export function shedLoad(server: FastifyInstance, gate: OverloadGate, metrics: Metrics): void {
  const answers = new AnswersTogether();
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.access !== 'predict:sync') return done();
    const refuse = (): void => {
      request.shed = true;
      metrics.admissionRefusals.inc({ reason: 'overloaded' });
      void answers.leave().then(() => sendProblem(request, reply, OVERLOADED));
    };
    const start = (): void => {
      reply.raw.once('close', () => gate.leave());
      done();
    };
    const gone = (): boolean => request.raw.socket.destroyed;
    if (gate.enter({ start, refuse, gone }) === 'refused') refuse();
  });
}
