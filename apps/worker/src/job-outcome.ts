import { PresageError } from '#contracts';
import type { ErrorCode, PredictResult } from '#contracts';
import type { AbortReason } from '#redis';

/** How a job ended: this is recorded. */
export type Ending =
  { kind: 'succeeded'; result: PredictResult } | { kind: 'failed'; error: unknown } | { kind: 'expired' };

/** What became of one start of a job. */
export type JobOutcome =
  | Ending
  /** Somebody has ended it meanwhile; the record is there. */
  | { kind: 'canceled' }
  /** Not now, and the job is not to blame: no attempt is used. */
  | { kind: 'delayed'; afterMs: number; error?: PresageError }
  /** This attempt failed; the next one may not. */
  | { kind: 'retried'; error: unknown };

/** When what stands in the way does not say how long. */
const DEFAULT_RETRY_MS = 1_000;
/** There is no model to call now, it rests, or too much waits for it. */
const NOT_NOW: ReadonlySet<string> = new Set<ErrorCode>(['no_model', 'model_unavailable', 'overloaded']);

/** How a job goes on whose prediction threw. `lastAttempt`: what might pass gets no other chance. */
export function outcomeOfError(error: unknown, signal: AbortSignal, lastAttempt: boolean): JobOutcome {
  if (signal.aborted) return outcomeOfAbort(error, signal);
  if (error instanceof PresageError) {
    if (NOT_NOW.has(error.code)) {
      const afterMs = (error.retryAfterSeconds ?? 0) * 1_000 || DEFAULT_RETRY_MS;
      return { kind: 'delayed', afterMs, error };
    }
    if (!error.retryable) return { kind: 'failed', error };
  }
  return lastAttempt ? { kind: 'failed', error } : { kind: 'retried', error };
}

function outcomeOfAbort(error: unknown, signal: AbortSignal): JobOutcome {
  const reason: AbortReason = signal.reason;
  switch (reason) {
    case 'canceled':
      return { kind: 'canceled' };
    case 'shutdown':
      return { kind: 'delayed', afterMs: 0 };
    case 'lock lost':
      // Another worker has it by now; whatever is told to BullMQ from here is refused.
      return { kind: 'retried', error };
  }
}
