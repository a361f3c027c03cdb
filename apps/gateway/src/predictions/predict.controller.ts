import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PredictRequest, PredictResult } from '#contracts';
import { Predictor } from '#serving';
import { newUlid } from '#telemetry';
import { Needs } from '../access/declared-access.js';
import { AnswersTogether } from '../http/answers-together.js';
import { Answers } from '../openapi/answers.js';
import { predictRequestOf } from './predict-request.js';

@ApiTags('predict')
@Controller('predict')
export class PredictController {
  constructor(private readonly predictor: Predictor) {}

  @Post()
  @Needs('predict:sync')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Predict now',
    description:
      'For one instance (`features`) or up to `MAX_INSTANCES` (`instances`), by the version the alias points to, ' +
      'or by an exact `version`. Values are held against the schema of that version.',
  })
  @Answers(200, PredictResult, 'The prediction; with `instances`, one per instance in their order.', [
    'unknown_model',
    'unknown_version',
    'unknown_alias',
    'no_model',
    'overloaded',
    'model_unavailable',
    'model_failed',
    'deadline_exceeded',
  ])
  async predict(@Body({ schema: PredictRequest }) request: PredictRequest): Promise<PredictResult> {
    return await this.predictor.predict(request, newUlid());
  }
}

/**
 * Calls the controller's `predict` straight from Fastify: the framework's pipes, interceptors and response handling cost
 * more than the prediction. Route, documentation and errors stay those of the controller. Before the routes are made.
 */
export function predictWithoutDetours(app: NestFastifyApplication): void {
  const controller = app.get(PredictController);
  const server = app.getHttpAdapter().getInstance();
  const answers = new AnswersTogether();
  server.addHook('onRoute', (route) => {
    if (route.url !== '/predict' || route.method !== 'POST') return;
    route.handler = async (request, reply) => {
      const answer = await controller.predict(predictRequestOf(request.body));
      request.answeredBy = answer;
      const text = JSON.stringify(answer);
      await answers.leave();
      return reply.type('application/json; charset=utf-8').send(text);
    };
  });
}
