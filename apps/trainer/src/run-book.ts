import { Inject, Injectable, Logger } from '@nestjs/common';
import { ulid } from 'ulid';
import { toProblem } from '#contracts';
import type { Run } from '#contracts';
import { Runs } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import type { RetrainResult } from '#training';
import { RunReport } from './run-report.js';
import type { EndedRun } from './run-report.js';

export type OpenRun = Extract<Run, { status: 'queued' | 'running' }>;
export type RunningRun = Extract<Run, { status: 'running' }>;

export const isOpen = (run: Run): run is OpenRun => run.status === 'queued' || run.status === 'running';

/** The states of runs, each saved before anything follows from it. */
@Injectable()
export class RunBook {
  private readonly logger = new Logger('runs');

  constructor(
    private readonly runs: Runs,
    private readonly report: RunReport,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Allots the version first of all: a second start of the run finds what the first one saved under it.
   * Undefined: the run has ended meanwhile.
   */
  async begin(run: OpenRun): Promise<RunningRun | undefined> {
    if (run.status === 'running') return run;
    const startedAt = new Date().toISOString();
    const { run: begun } = await this.runs.advance({ ...run, status: 'running', startedAt, version: ulid() });
    return begun.status === 'running' ? begun : undefined;
  }

  async succeed(running: RunningRun, { decision, reasons, version, metrics }: RetrainResult): Promise<void> {
    const { version: _allotted, ...run } = running;
    await this.end({
      ...run,
      ...(version === undefined ? {} : { version }),
      status: 'succeeded',
      finishedAt: new Date().toISOString(),
      decision,
      reasons,
      ...(metrics === undefined ? {} : { metrics }),
    });
  }

  async fail(run: OpenRun, error: unknown): Promise<void> {
    const finishedAt = new Date().toISOString();
    await this.end({ ...run, status: 'failed', finishedAt, error: toProblem(error, run.requestId) });
  }

  private async end(run: EndedRun): Promise<void> {
    const { kind } = await this.runs.advance(run);
    // Another trainer had the run meanwhile: how it ended there stands, and has been told.
    if (kind === 'taken') return;
    this.report.add(run);
    try {
      await this.runs.prune(this.settings.training.maxRunsKept);
    } catch (error) {
      // Old runs take up room and nothing more.
      this.logger.warn({ message: 'old runs were not removed', error: String(error) });
    }
  }
}
