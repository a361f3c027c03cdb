import { Injectable } from '@nestjs/common';
import type { Run } from '#contracts';
import { TRAINING_QUEUE } from '#redis';
import { JsonLogger, Metrics } from '#telemetry';

export type EndedRun = Extract<Run, { status: 'succeeded' | 'failed' }>;

/** What operators see of runs: one line each, and the counts. */
@Injectable()
export class RunReport {
  constructor(
    private readonly logger: JsonLogger,
    private readonly metrics: Metrics,
  ) {}

  add(run: EndedRun): void {
    const decision = run.status === 'succeeded' ? run.decision : 'failed';
    const latencyMs = Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt ?? run.finishedAt));
    this.metrics.trainingRuns.inc({ model: run.model, decision });
    this.metrics.jobRun.observe({ queue: TRAINING_QUEUE, outcome: decision }, latencyMs / 1_000);
    this.logger.line({
      requestId: run.requestId,
      runId: run.id,
      status: run.status,
      decision,
      scheduled: run.scheduled,
      latency_ms: latencyMs,
      model: run.model,
      ...(run.status === 'succeeded'
        ? { version: run.version, reasons: run.reasons }
        : { error: run.error.detail }),
    });
  }
}
