import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PRODUCT_VERSION, SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from './health.js';
import { Metrics } from './metrics.js';

const startedAt = Date.now();

/** What operators and balancers ask; every process answers it. */
@ApiTags('service')
@Controller()
export class OpsController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(['health', 'healthz'])
  @ApiOperation({ summary: 'Does the process live?' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(['ready', 'readyz'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Should it get requests, and what is degraded?' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Record<string, unknown>> {
    const { ready, checks } = await this.health.readiness();
    if (!ready) reply.status(503);
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  @Get('meta')
  @ApiOperation({ summary: 'What runs here, and which versions it serves' })
  meta(): Record<string, unknown> {
    return {
      service: 'presage',
      version: PRODUCT_VERSION,
      gitCommit: this.settings.process.gitCommit ?? null,
      uptimeSeconds: Math.round((Date.now() - startedAt) / 1_000),
      ...this.health.meta(),
    };
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Prometheus metrics' })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.registry.contentType);
    return await this.metrics.registry.metrics();
  }
}
