import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { JobView } from '#contracts';
import { Needs } from '../access/declared-access.js';
import { ownerOf } from '../access/principal.js';
import { jobInPath } from '../http/path-parameter.js';
import { parsedBody } from '../http/request.pipe.js';
import { Answers } from '../openapi/answers.js';
import { AcceptedJob, acceptedJob, AsyncPredictRequest, asyncRequestOf } from './async-request.js';
import { JobCancellation } from './job-cancellation.js';
import { JobProducer } from './job-producer.js';
import { JobViews } from './job-view.js';
import { JobWaiters } from './job-waiters.js';

const LONGEST_WAIT_SECONDS = 30;
const WaitQuery = z.object({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(LONGEST_WAIT_SECONDS)
    .default(0)
    .describe('seconds to hold the answer until the job ends'),
});
type WaitQuery = z.infer<typeof WaitQuery>;

@ApiTags('predict')
@Controller('predict/async')
export class PredictionJobsController {
  constructor(
    private readonly producer: JobProducer,
    private readonly views: JobViews,
    private readonly waiters: JobWaiters,
    private readonly cancellation: JobCancellation,
  ) {}

  @Post()
  @Needs('predict:async')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Predict later',
    description:
      'The request is validated and stored; the answer leaves when it is. An alias is resolved when the job runs.',
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description:
      '1 to 255 visible characters. The same key and body again give the same job and `Idempotent-Replayed: true`.',
  })
  @Answers(202, AcceptedJob, 'Stored. `Location` and `links.self` say where to ask.', [
    'unknown_model',
    'unknown_version',
    'unknown_alias',
    'idempotency_key_reused',
    'no_model',
    'overloaded',
    'queue_unavailable',
  ])
  async submit(
    @Body({ schema: AsyncPredictRequest }) body: AsyncPredictRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedJob> {
    const { id, replayed } = await this.producer.submit({
      body,
      requestId: request.id,
      idempotencyKey,
      owner: ownerOf(request.principal),
    });
    const accepted = acceptedJob(id);
    reply.headers({ location: accepted.links.self, 'retry-after': '1' });
    if (replayed) reply.header('idempotent-replayed', 'true');
    return accepted;
  }

  @Get(':id')
  @Needs('jobs:read')
  @ApiOperation({ summary: 'Where a job stands', description: 'Results are kept `RESULT_TTL_SECONDS`.' })
  @Answers(200, JobView, 'The job; with `wait`, as soon as it has ended.', [
    'unknown_job',
    'queue_unavailable',
  ])
  async view(
    @Param('id', jobInPath) id: string,
    @Query({ schema: WaitQuery }) { wait }: WaitQuery,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const look = () => this.views.shown(id, request.principal);
    if (wait === 0) return (await look()).json;
    const patience = { seconds: wait, owner: ownerOf(request.principal), gone: request.signal, look };
    return (await this.waiters.wait(id, patience)).json;
  }

  @Delete(':id')
  @Needs('predict:async')
  @ApiOperation({
    summary: 'Cancel a job',
    description: 'A queued job never runs, a running one is told to stop. One that has ended stays as it is.',
  })
  @Answers(200, JobView, 'The state the job ended in.', ['unknown_job', 'queue_unavailable'])
  async cancel(@Param('id', jobInPath) id: string, @Req() { principal }: FastifyRequest): Promise<JobView> {
    return await this.cancellation.cancel(id, principal);
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Calls what a client of a job calls straight from Fastify, as `predictWithoutDetours` does. Before the routes are made. */
export function predictLaterWithoutDetours(app: NestFastifyApplication): void {
  const controller = app.get(PredictionJobsController);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', (route) => {
    if (route.url === '/predict/async' && route.method === 'POST') {
      route.handler = async (request, reply) => {
        const key = request.headers['idempotency-key']?.toString();
        const accepted = await controller.submit(asyncRequestOf(request.body), key, request, reply);
        return reply.code(202).type(JSON_TYPE).send(JSON.stringify(accepted));
      };
    }
    if (route.url === '/predict/async/:id' && route.method === 'GET') {
      route.handler = async (request, reply) => {
        const { id } = request.params as Record<string, unknown>;
        const query = parsedBody(WaitQuery, request.query);
        return reply.type(JSON_TYPE).send(await controller.view(jobInPath.transform(id), query, request));
      };
    }
  });
}
