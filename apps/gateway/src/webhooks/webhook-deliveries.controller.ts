import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Ulid } from '#contracts';
import { Needs } from '../access/declared-access.js';
import { deliveryInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { DeliveryLists } from './delivery-lists.js';
import { DeliveryStatus, DeliveryView } from './delivery-view.js';

const Deliveries = z.object({ deliveries: z.array(DeliveryView), nextCursor: Ulid.optional() });
const DeliveriesQuery = z.object({
  status: DeliveryStatus.optional(),
  job: Ulid.optional().describe('only the delivery of this job'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: Ulid.optional().describe('`nextCursor` of the page before'),
});
type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;

@ApiTags('webhooks')
@Controller('webhooks/deliveries')
export class WebhookDeliveriesController {
  constructor(private readonly lists: DeliveryLists) {}

  @Get()
  @Needs('jobs:read')
  @ApiOperation({
    summary: 'Webhooks on their way, delivered and dead',
    description:
      'The latest job first. Those that have ended are kept for a week, and at most 10,000 of each kind. ' +
      'A page may hold less than `limit` and still have a `nextCursor`.',
  })
  @Answers(200, Deliveries, 'The deliveries.', ['unknown_delivery', 'queue_unavailable'])
  async list(
    @Query({ schema: DeliveriesQuery }) { job, ...wanted }: DeliveriesQuery,
    @Req() { principal }: FastifyRequest,
  ): Promise<z.infer<typeof Deliveries>> {
    if (job !== undefined) return { deliveries: [await this.lists.one(principal, job)] };
    return await this.lists.page(principal, wanted);
  }

  @Post(':id/resend')
  @Needs('predict:async')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send a webhook again',
    description:
      'Now, with all attempts again, under the same `webhook-id`. An endpoint that answered 410 is enabled by it.',
  })
  @Answers(200, DeliveryView, 'The delivery, which will be sent.', ['unknown_delivery', 'queue_unavailable'])
  async resend(
    @Param('id', deliveryInPath) id: string,
    @Req() { principal }: FastifyRequest,
  ): Promise<DeliveryView> {
    return await this.lists.resend(principal, id);
  }
}
