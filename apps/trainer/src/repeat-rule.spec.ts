import { describe, expect, it } from '@jest/globals';
import { repeatRuleOf } from './repeat-rule.js';

const rule = (when: { cron?: string; everySeconds?: number }) =>
  repeatRuleOf({ status: 'active', model: 'm', request: { dataset: 'm' }, updatedAt: '', ...when });

describe('the rule of a schedule', () => {
  it('is its cron expression in UTC', () => {
    expect(rule({ cron: '*/10 * * * *' })).toEqual({ pattern: '*/10 * * * *', tz: 'UTC' });
  });

  it.each([
    [1, '* * * * * *'],
    [15, '*/15 * * * * *'],
    [60, '0 * * * * *'],
    [600, '0 */10 * * * *'],
    [3_600, '0 0 * * * *'],
    [7_200, '0 0 */2 * * *'],
    [86_400, '0 0 0 * * *'],
  ])('of %i seconds, which divide the day evenly, is tied to the clock', (everySeconds, pattern) => {
    expect(rule({ everySeconds })).toEqual({ pattern, tz: 'UTC' });
  });

  it.each([7, 45, 90, 5_400, 604_800])('of %i seconds is an interval', (everySeconds) => {
    expect(rule({ everySeconds })).toEqual({ every: everySeconds * 1_000 });
  });
});
