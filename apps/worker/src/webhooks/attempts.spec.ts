import { describe, expect, it } from '@jest/globals';
import { attemptOutcome } from './attempt-outcome.js';
import { DeliveryFailed, retryDelayMs } from './retry-delay.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const answered = (status: number, retryAfter?: string) =>
  attemptOutcome({ kind: 'answered', status, retryAfter }, NOW);

describe('an attempt to deliver a webhook', () => {
  it.each([200, 201, 204, 299])('is taken with %d', (status) => {
    expect(answered(status)).toEqual({ kind: 'delivered' });
  });

  it.each([301, 302, 307, 308, 400, 401, 404, 408, 500, 503, 101])('is not taken with %d', (status) => {
    expect(answered(status)).toMatchObject({ kind: 'failed', pauseMs: 0 });
  });

  it('ends all of them with 410', () => {
    expect(answered(410)).toEqual({ kind: 'gone' });
  });

  it.each([
    [429, '30', 30_000],
    [503, 'Sat, 21 Nov 2026 10:02:00 GMT', 120_000],
    [502, '0', 0],
    [504, 'Sat, 21 Nov 2026 09:00:00 GMT', 0],
    [429, '999999999', 3_600_000],
    [429, 'soon', 0],
    [429, '-5', 0],
    [500, '30', 0],
  ])('that is answered %d waits as Retry-After %s says, within an hour', (status, retryAfter, pauseMs) => {
    expect(answered(status, retryAfter)).toMatchObject({ kind: 'failed', pauseMs });
  });
});

describe('the time until the next attempt', () => {
  const schedule = [5_000, 300_000];
  const delay = (attemptsMade: number, pauseMs = 0) =>
    retryDelayMs(schedule, attemptsMade, new DeliveryFailed('it answered 500', pauseMs));

  it('is that of the schedule, and up to a fifth more', () => {
    const first = Array.from({ length: 200 }, () => delay(1));
    expect(Math.min(...first)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...first)).toBeLessThanOrEqual(6_000);
    expect(new Set(first).size).toBeGreaterThan(100);
    expect(delay(2)).toBeGreaterThanOrEqual(300_000);
    expect(delay(9)).toBeGreaterThanOrEqual(300_000);
  });

  it('is at least what the receiver asked for', () => {
    expect(delay(1, 60_000)).toBeGreaterThanOrEqual(60_000);
  });
});
