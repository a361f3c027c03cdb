import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs } from '../access/declared-access.js';
import { KnownKeys } from '../access/known-keys.js';
import { ownerOf } from '../access/principal.js';
import { jobInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { EventStream } from './event-stream.js';
import { jobEvent } from './job-event.js';
import type { JobEvent } from './job-event.js';
import { JobFeeds } from './job-feeds.js';
import { JobViews } from './job-view.js';

/** A client that takes nothing for so long, although there is something to take, is cut off. Comments come twice in it. */
const STALLED_MS = 30_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Said to nginx, which would hold events back until its buffer is full.
  'x-accel-buffering': 'no',
};

/** Of one event. Its data is the job, as JSON. */
const JobEventFields = z.looseObject({ id: z.string(), event: z.literal('status'), data: z.string() });

@ApiTags('predict')
@Controller('predict/async')
export class JobEventsController {
  constructor(
    private readonly views: JobViews,
    private readonly feeds: JobFeeds,
    private readonly keys: KnownKeys,
  ) {}

  @Get(':id/events')
  @Needs('jobs:read')
  @ApiOperation({
    summary: 'Follow a job',
    description:
      'Server-Sent Events: a `status` event with the job for every change that is seen, the last one with its result; then the stream ends. Fast changes may be seen as one.',
  })
  @ApiHeader({
    name: 'last-event-id',
    required: false,
    description: 'The `id` of the event seen last: it is not sent again.',
  })
  @ApiProduces('text/event-stream')
  @Answers(200, JobEventFields, 'The events; the schema is of one of them.', [
    'unknown_job',
    'queue_unavailable',
    'overloaded',
  ])
  @ApiResponse({ status: 204, description: 'The end of the job has been seen: nothing else will come.' })
  async follow(
    @Param('id', jobInPath) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const look = () => this.views.view(id, request.principal);
    const first = jobEvent(await look());
    // Browsers come back when a stream ends, until they are told that there is nothing more.
    if (first.last && first.id === lastEventId) return void reply.code(204).send();

    if (request.method === 'HEAD') return void reply.headers(HEADERS).send();

    const stream = new EventStream();
    let seen = lastEventId;
    const show = (event: JobEvent): void => {
      if (event.id !== seen) stream.show(event.text);
      seen = event.id;
      if (event.last) stream.finish();
    };
    if (!first.last) {
      const { principal } = request;
      const owner = ownerOf(principal);
      const leave = this.feeds.follow(id, look, { owner, show, finish: () => stream.finish() });
      // Whoever comes back with a key that was revoked is refused.
      const unwatch =
        principal.kind === 'key' ? this.keys.watch(principal.keyId, () => stream.finish()) : () => undefined;
      stream.once('close', () => {
        leave();
        unwatch();
      });
    }
    show(first);
    request.raw.socket.setTimeout(STALLED_MS);
    await reply.headers(HEADERS).send(stream);
  }
}
