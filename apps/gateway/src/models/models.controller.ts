import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PresageError, Ulid, VersionMetadata } from '#contracts';
import { Versions } from '#registry';
import { LiveModels } from '#serving';
import { Needs } from '../access/declared-access.js';
import { modelInPath, versionInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { ModelSummaries, ModelSummary } from './model-summaries.js';

const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: Ulid.optional().describe('`nextCursor` of the page before'),
});
type PageQuery = z.infer<typeof PageQuery>;

const ModelList = z.object({ models: z.array(ModelSummary) });
const VersionPage = z.object({ versions: z.array(VersionMetadata), nextCursor: Ulid.optional() });
const Reloaded = z.object({
  reloaded: z.boolean().describe('did this server change what it serves?'),
  version: Ulid.nullable().describe('what it serves for `production` now'),
  durationMs: z.number(),
});

@ApiTags('models')
@Controller('models')
export class ModelsController {
  constructor(
    private readonly summaries: ModelSummaries,
    private readonly versions: Versions,
    private readonly live: LiveModels,
  ) {}

  @Get()
  @Needs('models:read')
  @ApiOperation({ summary: 'All models' })
  @Answers(200, ModelList, 'Every model that has a version.', ['storage_unavailable'])
  async list(): Promise<z.infer<typeof ModelList>> {
    return { models: await this.summaries.all() };
  }

  @Get(':model')
  @Needs('models:read')
  @ApiOperation({ summary: 'One model' })
  @Answers(200, ModelSummary, 'Its aliases, latest version and dataset.', [
    'unknown_model',
    'storage_unavailable',
  ])
  async one(@Param('model', modelInPath) model: string): Promise<ModelSummary> {
    return await this.summaries.of(model);
  }

  @Get(':model/versions')
  @Needs('models:read')
  @ApiOperation({
    summary: 'The versions of a model, newest first',
    description: 'Rejected ones among them.',
  })
  @Answers(200, VersionPage, 'A page; `nextCursor` is absent on the last one.', [
    'unknown_model',
    'storage_unavailable',
  ])
  async page(
    @Param('model', modelInPath) model: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<z.infer<typeof VersionPage>> {
    await this.summaries.mustExist(model);
    return await this.versions.list(model, query);
  }

  @Get(':model/versions/:version')
  @Needs('models:read')
  @ApiOperation({ summary: 'One version' })
  @Answers(200, VersionMetadata, 'Its `metadata.json`.', [
    'unknown_model',
    'unknown_version',
    'storage_unavailable',
  ])
  async version(
    @Param('model', modelInPath) model: string,
    @Param('version', versionInPath) version: string,
  ): Promise<VersionMetadata> {
    const metadata = await this.versions.metadata(model, version);
    if (metadata !== undefined) return metadata;
    await this.summaries.mustExist(model);
    throw new PresageError('unknown_version', `${model} has no version ${version}.`);
  }

  @Post(':model/reload')
  @Needs('models:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Re-read the pointers of a model now',
    description: 'On this server only. Not needed for a promotion to arrive: that takes a moment by itself.',
  })
  @Answers(200, Reloaded, 'What it serves now.', ['unknown_model', 'no_model', 'storage_unavailable'])
  async reload(@Param('model', modelInPath) model: string): Promise<z.infer<typeof Reloaded>> {
    return await this.live.reload(model);
  }
}
