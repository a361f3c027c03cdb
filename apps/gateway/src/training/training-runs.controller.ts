import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ModelName, PresageError, Run, RunRequest, Ulid } from '#contracts';
import { Runs, TrainingRequests } from '#registry';
import { Needs } from '../access/declared-access.js';
import { runInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { TrainingSources } from './training-sources.js';

const AcceptedRun = z.object({
  id: Ulid,
  status: z.literal('queued'),
  links: z.object({ self: z.string() }),
});
const RunPage = z.object({ runs: z.array(Run), nextCursor: Ulid.optional() });
const RunsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: Ulid.optional().describe('`nextCursor` of the page before'),
  model: ModelName.optional(),
});
type RunsQuery = z.infer<typeof RunsQuery>;

@ApiTags('training')
@Controller('training/runs')
export class TrainingRunsController {
  constructor(
    private readonly sources: TrainingSources,
    private readonly requests: TrainingRequests,
    private readonly runs: Runs,
  ) {}

  @Post()
  @Needs('train')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Train a model',
    description:
      "On a dataset's newest delivery, or on `source`: a file or folder below the data folders. " +
      'The new version is promoted if it passes the gate.',
  })
  @Answers(202, AcceptedRun, 'Stored; it runs when a trainer is free.', [
    'unknown_dataset',
    'overloaded',
    'queue_unavailable',
    'storage_unavailable',
  ])
  async submit(
    @Body({ schema: RunRequest }) body: RunRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof AcceptedRun>> {
    await this.sources.mustExist(body);
    const { id } = await this.requests.submit({ request: body, requestId: request.id });
    const self = `/training/runs/${id}`;
    reply.header('location', self);
    return { id, status: 'queued', links: { self } };
  }

  @Get()
  @Needs('train')
  @ApiOperation({ summary: 'Runs, newest first' })
  @Answers(200, RunPage, 'A page; `nextCursor` is absent on the last one.', ['storage_unavailable'])
  async list(@Query({ schema: RunsQuery }) query: RunsQuery): Promise<z.infer<typeof RunPage>> {
    return await this.runs.list(query);
  }

  @Get(':id')
  @Needs('train')
  @ApiOperation({ summary: 'One run' })
  @Answers(200, Run, 'Where it stands; when it has succeeded, what was decided and why.', [
    'unknown_run',
    'storage_unavailable',
  ])
  async one(@Param('id', runInPath) id: string): Promise<Run> {
    const run = await this.runs.get(id);
    if (run === undefined) throw new PresageError('unknown_run', 'There is no such run, or no more.');
    return run;
  }
}
