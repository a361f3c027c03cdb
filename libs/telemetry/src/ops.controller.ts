import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PRODUCT_VERSION, SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from './health.js';
import { MetricsPage } from './metrics-page.js';
import { Liveness, Meta, ReadinessReport } from './ops-answers.js';

/** What operators and balancers ask; every process answers it. */
@ApiTags('service')
@Controller()
export class OpsController {
  constructor(
    private readonly health: Health,
    private readonly metrics: MetricsPage,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(['health', 'healthz'])
  @ApiOperation({ summary: 'Does the process live?' })
  @ApiResponse({ status: 200, description: 'It lives.', standardSchema: Liveness })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(['ready', 'readyz'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Should it get requests, and what is degraded?' })
  @ApiResponse({
    status: 200,
    description: 'It should; a check may be degraded.',
    standardSchema: ReadinessReport,
  })
  @ApiResponse({
    status: 503,
    description:
      "No model can be served, it is shutting down, or the queue's Redis evicts. No problem object.",
    standardSchema: ReadinessReport,
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const { ready, checks } = await this.health.readiness();
    if (!ready) reply.status(503);
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  @Get('meta')
  @ApiOperation({ summary: 'What runs here, and which versions it serves' })
  @ApiResponse({
    status: 200,
    description: 'The process, and what its parts say of themselves.',
    standardSchema: Meta,
  })
  meta(): Meta {
    return {
      service: 'presage',
      version: PRODUCT_VERSION,
      gitCommit: this.settings.process.gitCommit ?? null,
      uptimeSeconds: Math.round(process.uptime()),
      ...this.health.meta(),
    };
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Prometheus metrics' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'In the text format of Prometheus.', schema: { type: 'string' } })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.contentType);
    return await this.metrics.text();
  }
}
