import { describe, expect, it } from '@jest/globals';
import { ConcurrencyLimit } from './concurrency-limit.js';
import type { LimitWindow } from './concurrency-limit.js';

describe('the limit of requests in hand', () => {
  const after = (limit: ConcurrencyLimit, windows: number, seen: Partial<LimitWindow>) => {
    for (let i = 0; i < windows; i++) limit.adjust({ lagMs: 0, full: false, endedPerMs: 0.1, ...seen });
    return limit.now;
  };

  it('lets a hundred wait for others, and not for the event loop, within a second', () => {
    expect(after(new ConcurrencyLimit(), 10, { lagMs: 0.5, full: true })).toBeGreaterThan(100);
  });

  it('stays while nobody needs more', () => {
    const limit = new ConcurrencyLimit();
    const before = limit.now;
    expect(after(limit, 100, { lagMs: 0.5, full: false })).toBe(before);
  });

  it('comes down to a few within half a second when the event loop falls behind', () => {
    const limit = new ConcurrencyLimit();
    after(limit, 20, { lagMs: 0, full: true });
    expect(after(limit, 8, { lagMs: 200, full: true })).toBe(4);
  });

  it('never goes so low that nothing is done, or so high that it is none', () => {
    expect(after(new ConcurrencyLimit(), 1_000, { lagMs: 10_000, full: true })).toBe(4);
    expect(after(new ConcurrencyLimit(), 1_000, { lagMs: 0, full: true })).toBe(4_096);
  });

  it('leaves room for what is done in no time, however late a busy machine makes everything', () => {
    expect(after(new ConcurrencyLimit(), 100, { lagMs: 50, full: true, endedPerMs: 10 })).toBe(50);
  });

  it('is cut the less the less the event loop is late', () => {
    const [little, much] = [new ConcurrencyLimit(), new ConcurrencyLimit()];
    expect(after(little, 1, { lagMs: 6, full: true })).toBeGreaterThan(
      after(much, 1, { lagMs: 12, full: true }),
    );
  });
});
