import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { JobView } from '#contracts';
import { jobInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { AcceptedJob, acceptedJob } from './async-request.js';
import { DeadLetters } from './dead-letters.js';

const FailedJobs = z.object({ jobs: z.array(JobView) });
const JobsQuery = z.object({
  status: z.literal('failed').describe('the only jobs that are listed'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
type JobsQuery = z.infer<typeof JobsQuery>;

@ApiTags('jobs')
@Controller('jobs')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'Failed jobs, the latest first', description: 'They are kept for a week.' })
  @Answers(200, FailedJobs, 'The failed jobs.', ['queue_unavailable'])
  async list(@Query({ schema: JobsQuery }) { limit }: JobsQuery): Promise<z.infer<typeof FailedJobs>> {
    return { jobs: await this.deadLetters.list(limit) };
  }

  @Post(':id/retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Run a failed job again', description: 'As a new job with `retryOf`.' })
  @Answers(202, AcceptedJob, 'The new job.', ['unknown_job', 'conflict', 'queue_unavailable'])
  async retry(
    @Param('id', jobInPath) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedJob> {
    const accepted = acceptedJob(await this.deadLetters.retry(id, request.id));
    reply.headers({ location: accepted.links.self, 'retry-after': '1' });
    return accepted;
  }
}
