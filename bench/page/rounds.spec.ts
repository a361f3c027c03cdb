import { describe, expect, it } from '@jest/globals';
import { isMet, median, ratio, shown } from './rounds.js';

describe('figures of several rounds', () => {
  it('are compared round by round: a slow round of the machine changes no ratio', () => {
    expect(ratio([300, 30, 320], [100, 10, 80])).toEqual({ median: 3, least: 3, most: 4 });
  });

  it('are not compared with those of another number of rounds', () => {
    expect(() => ratio([1, 2], [1])).toThrow('2 rounds');
    expect(() => ratio([], [])).toThrow('0 rounds');
  });

  it('have a middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('keep to an aim by their median', () => {
    const spread = { median: 2, least: 1, most: 9 };
    expect(isMet(spread, { kind: 'atLeast', value: 2 })).toBe(true);
    expect(isMet(spread, { kind: 'atLeast', value: 2.1 })).toBe(false);
    expect(isMet(spread, { kind: 'atMost', value: 2 })).toBe(true);
    expect(isMet(spread, { kind: 'atMost', value: 1.9 })).toBe(false);
  });

  it('are shown with three digits', () => {
    expect([51_449, 6_134, 0.123_4, 2].map(shown)).toEqual(['51,400', '6,130', '0.123', '2']);
  });
});
