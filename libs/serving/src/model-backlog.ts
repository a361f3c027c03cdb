import { PresageError } from '#contracts';
import type { Settings } from '#settings';
import type { Metrics } from '#telemetry';
import type { CallsElsewhere } from './calls-elsewhere.js';
import type { UsualTime } from './usual-time.js';

/**
 * What waits for a model that computes in a thread of its own. The event loop does not feel it, and the thread computes
 * whatever it was given, also for those who have given up: so more than can be begun in time is not given to it.
 */
export class ModelBacklog {
  private readonly maxWaitMs: number;
  private rows = 0;
  private refused: PresageError | undefined;

  constructor(
    private readonly timePerRow: UsualTime,
    { http, models }: Settings,
    private readonly metrics: Metrics,
    private readonly elsewhere: CallsElsewhere,
  ) {
    // Half of a caller's time is left for its own rows. Were all of it spent on waiting, all would be given up.
    this.maxWaitMs = Math.min(http.maxWaitMs, models.timeoutMs / 2);
  }

  /** @throws {PresageError} `overloaded` when a call would not be begun in time, with the seconds until it would be */
  check(): void {
    const lateMs = this.expectedWaitMs - this.maxWaitMs;
    if (lateMs > 0) throw this.refusal(lateMs);
  }

  /**
   * Makes the call, whose rows others wait behind until it ends. Its own rows do not count against it: one with many is
   * let in like any other.
   * @throws {PresageError} what `check` throws, and then makes no call
   */
  async call<T>(rows: number, make: () => Promise<T>): Promise<T> {
    this.check();
    this.rows += rows;
    try {
      return await this.elsewhere.during(make);
    } finally {
      this.rows -= rows;
    }
  }

  private get expectedWaitMs(): number {
    return (this.rows * (this.timePerRow.micros ?? 0)) / 1_000;
  }

  private refusal(lateMs: number): PresageError {
    this.metrics.admissionRefusals.inc({ reason: 'model_backlog' });
    const retryAfterSeconds = Math.ceil(lateMs / 1_000);
    // Mostly the one before: what an error costs is its stack.
    if (this.refused?.retryAfterSeconds !== retryAfterSeconds)
      this.refused = new PresageError('overloaded', 'Too many instances wait for the model.', {
        retryAfterSeconds,
      });
    return this.refused;
  }
}
