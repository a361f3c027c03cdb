import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { OpsSource } from './ops-source.js';

/** What Prometheus asks. Apart from the other calls of operators: a gateway may keep it off its public port. */
@ApiTags('service')
@Controller()
export class MetricsController {
  constructor(private readonly source: OpsSource) {}

  @Get('metrics')
  @ApiOperation({ summary: 'Prometheus metrics', operationId: 'Ops_prometheus' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'In the text format of Prometheus.', schema: { type: 'string' } })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(Registry.PROMETHEUS_CONTENT_TYPE);
    return await this.source.metrics();
  }
}
