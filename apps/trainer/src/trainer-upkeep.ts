import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { withinDeadline } from '#redis';
import { DefaultSchedules } from './default-schedules.js';
import { RunReconciler } from './run-reconciler.js';
import { TrainingSchedule } from './training-schedule.js';

/** So quickly does a schedule that was put or deleted take effect. */
const INTERVAL_MS = 2_000;
/** A queue that has never been reached is waited for without limit; this work is not. */
const TASK_MS = 30_000;
const SHUTDOWN_MS = 2_000;
/** Reads every run's file: not at every round. */
const ROUNDS_BETWEEN_RUNS = 30;

/** Brings the queue into line with the files: at the start, and again and again. */
@Injectable()
export class TrainerUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private rounds = 0;
  private stopped = false;
  /** What was said last, so that a problem that stays is said once. */
  private lastProblems = '';

  private readonly logger = new Logger('trainer');

  constructor(
    private readonly defaults: DefaultSchedules,
    private readonly schedule: TrainingSchedule,
    private readonly reconciler: RunReconciler,
  ) {}

  onApplicationBootstrap(): void {
    this.go();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    // What it writes is complete at every point; the rest is done by the next look of whoever is there.
    await withinDeadline(this.round, SHUTDOWN_MS, 'the last look').catch(() => undefined);
  }

  private go(): void {
    this.round = this.once();
    void this.round.then(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.go(), INTERVAL_MS);
    });
  }

  private async once(): Promise<void> {
    const tasks = [() => this.defaults.setUp(), () => this.schedule.reconcile()];
    if (this.rounds++ % ROUNDS_BETWEEN_RUNS === 0) tasks.push(() => this.reconciler.reconcile());
    const problems: string[] = [];
    for (const task of tasks) {
      if (this.stopped) return;
      await withinDeadline(task(), TASK_MS, 'a look').catch((error: unknown) =>
        problems.push(describe(error)),
      );
    }
    this.say(problems.join('; '));
  }

  private say(problems: string): void {
    if (problems !== '' && problems !== this.lastProblems) {
      this.logger.warn({ message: 'queue and files could not be brought into line', problems });
    }
    this.lastProblems = problems;
  }
}

const describe = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);
