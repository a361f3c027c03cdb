import { Injectable } from '@nestjs/common';
import { getNextMillis } from 'bullmq';
import { z } from 'zod';
import { Decision, ModelName, PresageError, RunRequest } from '#contracts';
import type { Run, ScheduleFile } from '#contracts';
import { Runs } from '#registry';

export const ScheduleView = z.object({
  model: ModelName,
  cron: z.string().optional(),
  everySeconds: z.number().int().optional(),
  request: RunRequest,
  updatedAt: z.string(),
  nextRunAt: z.string().nullable(),
  lastRunAt: z.string().nullable(),
  lastDecision: z.union([Decision, z.literal('failed')]).nullable(),
});
export type ScheduleView = z.infer<typeof ScheduleView>;

export type ActiveSchedule = Extract<ScheduleFile, { status: 'active' }>;

/** Runs that were asked for stand between the scheduled ones; a last one further back than this is not found. */
const RUNS_LOOKED_THROUGH = 50;

const CRON = 'must be a cron expression of five or six fields';

/** Schedules with what they did last and do next. */
@Injectable()
export class ScheduleViews {
  constructor(private readonly runs: Runs) {}

  async of(schedule: ActiveSchedule): Promise<ScheduleView> {
    const { runs } = await this.runs.list({ model: schedule.model, limit: RUNS_LOOKED_THROUGH });
    const last = runs.filter((run) => run.status !== 'queued').find((run) => run.scheduled);
    const { status: _, ...shown } = schedule;
    return {
      ...shown,
      nextRunAt: new Date(nextRun(schedule)).toISOString(),
      lastRunAt: last === undefined ? null : (last.startedAt ?? last.createdAt),
      lastDecision: last === undefined ? null : decisionOf(last),
    };
  }
}

/**
 * Milliseconds since 1970, as the queue reckons it; cron in UTC.
 * @throws {PresageError} `invalid_request`: no cron expression, or one that never comes
 */
export function nextRun({ cron = '', everySeconds }: Pick<ActiveSchedule, 'cron' | 'everySeconds'>): number {
  const next =
    everySeconds === undefined
      ? nextByCron(cron)
      : getNextMillis(Date.now(), { every: everySeconds * 1_000 });
  if (next === undefined) throw notACron('never comes');
  return next;
}

/** Undefined: no day is such a day. The queue's parser tells some of these as expressions it cannot read. */
function nextByCron(cron: string): number | undefined {
  const fields = cron.trim().split(/\s+/);
  // Fewer are filled up by the parser, and an empty expression would be every second.
  if (fields.length < 5) throw notACron(CRON);
  try {
    return getNextMillis(Date.now(), { pattern: cron, tz: 'UTC' });
  } catch (cause) {
    // Day of the month and month are the third and the second field from the right.
    if (isReadable(fields.with(-3, '*')) && isReadable(fields.with(-2, '*'))) return undefined;
    throw notACron(CRON, cause);
  }
}

function isReadable(fields: readonly string[]): boolean {
  try {
    getNextMillis(Date.now(), { pattern: fields.join(' '), tz: 'UTC' });
    return true;
  } catch {
    return false;
  }
}

function notACron(detail: string, cause?: unknown): PresageError {
  const errors = [{ pointer: '/cron', detail }];
  return new PresageError('invalid_request', `/cron ${detail}`, { errors, cause });
}

function decisionOf(run: Run): ScheduleView['lastDecision'] {
  if (run.status === 'succeeded') return run.decision;
  return run.status === 'failed' ? 'failed' : null;
}
