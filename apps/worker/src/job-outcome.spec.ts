import { describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import { outcomeOfError } from './job-outcome.js';

describe('a prediction that threw', () => {
  const running = new AbortController().signal;
  const aborted = (reason: string) => AbortSignal.abort(reason);
  const throws = (error: unknown, lastAttempt = false) => outcomeOfError(error, running, lastAttempt);

  it('because the model rests comes back when it may have recovered, even on the last attempt', () => {
    const error = new PresageError('model_unavailable', 'open', { retryAfterSeconds: 7 });
    expect(throws(error)).toEqual({ kind: 'delayed', afterMs: 7_000, error });
    expect(throws(error, true)).toEqual({ kind: 'delayed', afterMs: 7_000, error });
  });

  it('because too much waits for the model comes back when that is computed, even on the last attempt', () => {
    const error = new PresageError('overloaded', 'too many', { retryAfterSeconds: 3 });
    expect(throws(error)).toEqual({ kind: 'delayed', afterMs: 3_000, error });
    expect(throws(error, true)).toEqual({ kind: 'delayed', afterMs: 3_000, error });
  });

  it('because nothing is loaded comes back after a second when nobody says how long', () => {
    const error = new PresageError('no_model', 'none');
    expect(throws(error)).toEqual({ kind: 'delayed', afterMs: 1_000, error });
  });

  it('because of the client fails', () => {
    const error = new PresageError('unknown_model', 'never heard of it');
    expect(throws(error)).toEqual({ kind: 'failed', error });
  });

  it('for what may pass is tried again, but not after the last attempt', () => {
    const error = new PresageError('deadline_exceeded', 'slow');
    expect(throws(error)).toEqual({ kind: 'retried', error });
    expect(throws(error, true)).toEqual({ kind: 'failed', error });
    expect(throws(new TypeError('a bug'))).toMatchObject({ kind: 'retried' });
  });

  it('because it was aborted goes by who aborted it', () => {
    const error = new Error('aborted');
    expect(outcomeOfError(error, aborted('canceled'), true)).toEqual({ kind: 'canceled' });
    expect(outcomeOfError(error, aborted('shutdown'), true)).toEqual({ kind: 'delayed', afterMs: 0 });
    expect(outcomeOfError(error, aborted('lock lost'), true)).toEqual({ kind: 'retried', error });
  });
});
