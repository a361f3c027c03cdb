import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Liveness, Meta, ReadinessReport } from './ops-answers.js';
import { OpsSource } from './ops-source.js';

/** What operators and balancers ask; every process answers it. */
@ApiTags('service')
@Controller()
export class OpsController {
  constructor(private readonly source: OpsSource) {}

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
    const report = await this.source.readiness();
    if (report.status === 'not_ready') reply.status(503);
    return report;
  }

  @Get('meta')
  @ApiOperation({ summary: 'What runs here, and which versions it serves' })
  @ApiResponse({
    status: 200,
    description: 'The process, and what its parts say of themselves.',
    standardSchema: Meta,
  })
  async meta(): Promise<Meta> {
    return await this.source.meta();
  }
}
