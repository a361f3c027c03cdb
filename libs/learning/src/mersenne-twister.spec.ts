import { describe, expect, it } from '@jest/globals';
import { MersenneTwister } from '#learning';

describe('the random numbers', () => {
  it('are those of the published generator', () => {
    // The C++ standard fixes the 10,000th number of a default-seeded mt19937 ([rand.predef]).
    const random = new MersenneTwister(5489);
    const drawn = Array.from({ length: 10_000 }, () => random.uint32());
    expect(drawn[0]).toBe(3_499_211_612);
    expect(drawn[9_999]).toBe(4_123_659_995);
  });

  it('stay within their bounds, which both occur', () => {
    const random = new MersenneTwister(1);
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.upTo(4)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(random.upTo(0)).toBe(0);
    const fractions = Array.from({ length: 1_000 }, () => random.fraction());
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
  });

  it('put a list into another order without losing anything', () => {
    const order = new MersenneTwister(7).permutation(100);
    expect(order).not.toEqual(Int32Array.from(order).sort());
    expect(Int32Array.from(order).sort()).toEqual(Int32Array.from({ length: 100 }, (_, i) => i));
  });
});
