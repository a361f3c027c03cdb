import { Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { ErrorCode } from '#contracts';
import { PREDICTION_QUEUE } from '#redis';
import { JsonLogger, Metrics } from '#telemetry';
import type { JobOutcome } from './job-outcome.js';
import type { JobStart } from './job-start.js';

/** What operators see of jobs: one line a start, and the times. */
@Injectable()
export class JobReport {
  constructor(
    private readonly logger: JsonLogger,
    private readonly metrics: Metrics,
  ) {}

  add(start: JobStart, outcome: JobOutcome): void {
    const { id, createdAt, startedAt, startedMs, attemptsBefore, read, requestId } = start;
    // Clocks of two machines: a wait below zero says only that they differ.
    const waitMs = Math.max(0, Date.parse(startedAt) - Date.parse(createdAt));
    const latencyMs = performance.now() - startedMs;
    const result = outcome.kind === 'succeeded' ? outcome.result : undefined;
    this.metrics.jobWait.observe({ queue: PREDICTION_QUEUE }, waitMs / 1_000);
    this.metrics.jobRun.observe({ queue: PREDICTION_QUEUE, outcome: outcome.kind }, latencyMs / 1_000);
    this.logger.line({
      requestId,
      jobId: id,
      status: outcome.kind,
      code: codeOf(outcome),
      attempts: outcome.kind === 'delayed' ? attemptsBefore : attemptsBefore + 1,
      wait_ms: waitMs,
      latency_ms: latencyMs,
      model: result?.model ?? (read.kind === 'job' ? read.job.request.model : undefined),
      version: result?.version,
    });
  }
}

/** Why it did not succeed, so far as an error says so. Its words may be about the features, and are not for the log. */
function codeOf(outcome: JobOutcome): ErrorCode | undefined {
  if (!('error' in outcome) || outcome.error === undefined) return undefined;
  return outcome.error instanceof PresageError ? outcome.error.code : 'internal';
}
