import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ulid } from 'ulid';
import { PredictRequest, PredictResult } from '#contracts';
import { Predictor } from '#serving';
import { Answers } from '../openapi/answers.js';

@ApiTags('predict')
@Controller('predict')
export class PredictController {
  constructor(private readonly predictor: Predictor) {}

  @Post()
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
    'model_unavailable',
    'model_failed',
    'deadline_exceeded',
  ])
  async predict(@Body({ schema: PredictRequest }) request: PredictRequest): Promise<PredictResult> {
    return await this.predictor.predict(request, ulid());
  }
}
