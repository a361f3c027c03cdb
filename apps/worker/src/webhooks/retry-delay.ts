/** The receiver did not take it; another attempt may come. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';

  constructor(
    reason: string,
    /** Milliseconds for which the receiver has asked to be left alone. */
    readonly pauseMs: number,
  ) {
    super(reason);
  }
}

/** Attempts that failed together do not come back together. */
const JITTER = 0.2;

/**
 * Milliseconds until the next attempt: up to a fifth more than the schedule says, and not less than the receiver asked
 * for. `attemptsMade` counts the one that has just failed.
 */
export function retryDelayMs(
  scheduleMs: readonly number[],
  attemptsMade: number,
  error: Error | undefined,
): number {
  // A schedule that has become shorter since the delivery was queued: its last step is repeated.
  const scheduled = scheduleMs[Math.min(attemptsMade, scheduleMs.length) - 1] ?? 0;
  const asked = error instanceof DeliveryFailed ? error.pauseMs : 0;
  return Math.round(Math.max(scheduled, asked) * (1 + Math.random() * JITTER));
}
