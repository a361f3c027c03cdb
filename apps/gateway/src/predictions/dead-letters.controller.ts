import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ERRORS, ModelName } from '#contracts';
import { Needs } from '../access/declared-access.js';
import { jobInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { AcceptedJob, acceptedJob } from './async-request.js';
import { DeadLetters } from './dead-letters.js';
import type { Wanted } from './dead-letters.js';
import { Cursor, cursorOf, FailedJob, placeOf } from './failed-jobs.js';

const MOST = 1_000;
const time = z.iso.datetime({ offset: true }).optional();
const filter = {
  model: ModelName.optional(),
  code: z.enum(Object.keys(ERRORS)).optional().describe('of the error they failed of'),
  failedSince: time.describe('failed at this time or later'),
  failedUntil: time.describe('failed at this time or earlier'),
  cursor: Cursor.optional().describe('`nextCursor` of the call before'),
};
const JobsQuery = z.object({
  ...filter,
  status: z.literal('failed').describe('the only jobs that are listed'),
  limit: z.coerce.number().int().min(1).max(MOST).default(100),
});
type JobsQuery = z.infer<typeof JobsQuery>;
const RetryRequest = z.strictObject({ ...filter, limit: z.number().int().min(1).max(MOST).default(100) });
type RetryRequest = z.infer<typeof RetryRequest>;

const nextCursor = Cursor.optional().describe('there may be more after it; absent: there is not');
const FailedJobs = z.object({ jobs: z.array(FailedJob), nextCursor });
const Retried = z.object({ retried: z.number().int().min(0), nextCursor });

@ApiTags('jobs')
@Controller('jobs')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @Needs('jobs:read')
  @ApiOperation({
    summary: 'Failed jobs, the latest first',
    description:
      'They are kept for a week, and at most 50,000. A page may hold less than `limit` and still have a `nextCursor`. ' +
      'Features are never shown.',
  })
  @Answers(200, FailedJobs, 'The failed jobs.', ['overloaded', 'queue_unavailable'])
  async list(
    @Query({ schema: JobsQuery }) query: JobsQuery,
    @Req() { principal }: FastifyRequest,
  ): Promise<z.infer<typeof FailedJobs>> {
    const { jobs, next } = await this.deadLetters.list(wantedOf(query), principal);
    return { jobs, ...(next === undefined ? {} : { nextCursor: cursorOf(next) }) };
  }

  @Post('retry')
  @Needs('predict:async')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Run failed jobs again',
    description:
      'The latest first, up to `limit`; with `nextCursor` of the answer the next ones. Each becomes a new job with ' +
      '`retryOf` and leaves the list: the same call again runs none of them twice.',
  })
  @Answers(200, Retried, 'How many run again.', ['overloaded', 'queue_unavailable'])
  async retryAll(
    @Body({ schema: RetryRequest }) body: RetryRequest,
    @Req() request: FastifyRequest,
  ): Promise<z.infer<typeof Retried>> {
    const { retried, next } = await this.deadLetters.retryAll(wantedOf(body), request);
    return { retried, ...(next === undefined ? {} : { nextCursor: cursorOf(next) }) };
  }

  @Post(':id/retry')
  @Needs('predict:async')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run a failed job again',
    description:
      'As a new job with `retryOf`; the failed one leaves the list. Asked again, it is the same job.',
  })
  @Answers(202, AcceptedJob, 'The new job.', ['unknown_job', 'conflict', 'overloaded', 'queue_unavailable'])
  async retry(
    @Param('id', jobInPath) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedJob> {
    const accepted = acceptedJob(await this.deadLetters.retry(id, request));
    reply.headers({ location: accepted.links.self, 'retry-after': '1' });
    return accepted;
  }

  @Delete(':id')
  @Needs('predict:async')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Drop a failed job',
    description:
      'It leaves the list and cannot be run again. How it ended stays known as long as of any job.',
  })
  @Answers(204, undefined, 'Dropped.', ['unknown_job', 'conflict', 'queue_unavailable'])
  async drop(@Param('id', jobInPath) id: string, @Req() { principal }: FastifyRequest): Promise<void> {
    await this.deadLetters.drop(id, principal);
  }
}

function wantedOf({ model, code, failedSince, failedUntil, cursor, limit }: RetryRequest): Wanted {
  const ms = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  return {
    filter: { model, code, sinceMs: ms(failedSince), untilMs: ms(failedUntil) },
    after: cursor === undefined ? undefined : placeOf(cursor),
    limit,
  };
}
