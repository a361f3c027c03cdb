import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { LiveModels } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Needs } from '../access/declared-access.js';
import { modelInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { featureSchema } from './feature-schema.js';
import type { JsonSchema } from './feature-schema.js';

const Schema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()),
  additionalProperties: z.boolean(),
  'x-presage-version': z.string(),
});

/** What the features of a request must look like, for the version that is in production here. */
@ApiTags('models')
@Controller()
export class SchemaController {
  constructor(
    private readonly live: LiveModels,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('schema')
  @Needs('models:read')
  @ApiOperation({ summary: 'The features of the default model' })
  @Answers(200, Schema, 'JSON Schema (2020-12) of one instance.', ['no_model', 'storage_unavailable'])
  async ofDefault(): Promise<JsonSchema> {
    return await this.of(this.settings.models.defaultModel);
  }

  @Get('models/:model/schema')
  @Needs('models:read')
  @ApiOperation({ summary: 'The features of a model' })
  @Answers(200, Schema, 'JSON Schema (2020-12) of one instance.', [
    'unknown_model',
    'no_model',
    'storage_unavailable',
  ])
  async of(@Param('model', modelInPath) model: string): Promise<JsonSchema> {
    return featureSchema(await this.live.production(model));
  }
}
