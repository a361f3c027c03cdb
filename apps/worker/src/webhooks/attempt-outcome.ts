import type { Answer } from '#webhooks';

/** What one attempt of a delivery came to. */
export type AttemptOutcome =
  | { kind: 'delivered' }
  /** The receiver wants nothing more, of anything. */
  | { kind: 'gone' }
  /** Not now. `pauseMs`: the receiver has asked to be left alone for so long. */
  | { kind: 'failed'; reason: string; pauseMs: number };

/** Asked for longer, a receiver is asked again all the same. */
const LONGEST_PAUSE_MS = 3_600_000;
/** Statuses of a receiver that has too much to do. */
const THROTTLING = new Set([429, 502, 503, 504]);

/** `now`: milliseconds since 1970, for a `Retry-After` that is a date. */
export function attemptOutcome(answer: Answer, now: number): AttemptOutcome {
  if (answer.kind === 'unanswered') return { kind: 'failed', reason: answer.reason, pauseMs: 0 };
  const { status, retryAfter } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const reason =
    status >= 300 && status < 400
      ? `it answered ${status}: redirects are not followed`
      : `it answered ${status}`;
  return { kind: 'failed', reason, pauseMs: THROTTLING.has(status) ? pauseOf(retryAfter, now) : 0 };
}

/** Of a `Retry-After` in seconds or as a date; 0 when there is none, or it is nonsense. */
function pauseOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), LONGEST_PAUSE_MS);
}
