import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantileOfSorted } from '../metrics/quantile.js';
import { MersenneTwister } from '../random/mersenne-twister.js';
import { present, quantile } from './quantile.js';

const random = new MersenneTwister(3);
/** Which of two equal zeros comes first, the negative or the other one, is nobody's concern. */
const unsigned = (value: number): number => (value === 0 ? 0 : value);
const drawn = Float64Array.from({ length: 5_000 }, () => random.fraction());

describe('a quantile of numbers in any order', () => {
  it('is that of the sorted ones', () => {
    const numbers = fc.float64Array({ minLength: 1, maxLength: 50, noNaN: true, min: -1e6, max: 1e6 });
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(numbers, shares, (values, share) => {
        const found = quantile(values.slice(), share);
        expect(unsigned(found)).toBe(unsigned(quantileOfSorted(values.toSorted(), share)));
      }),
    );
  });

  it.each([
    ['drawn', drawn],
    ['rising', drawn.toSorted()],
    ['falling', drawn.toSorted().reverse()],
    ['rising and falling', Float64Array.from({ length: 5_000 }, (_, i) => Math.min(i, 4_999 - i))],
    ['few different', drawn.map((value) => Math.floor(4 * value))],
    ['equal', new Float64Array(5_000)],
  ])('is found among many that are %s', (_, numbers) => {
    const sorted = numbers.toSorted();
    for (const share of [0, 0.01, 0.3, 0.5, 0.99, 1]) {
      expect(quantile(numbers.slice(), share)).toBe(quantileOfSorted(sorted, share));
    }
  });

  it('leaves out what is missing, and is missing of nothing', () => {
    expect(quantile(present(Float64Array.from([3, NaN, 1, 2])), 0.5)).toBe(2);
    expect(quantile(present(Float64Array.from([NaN])), 0.5)).toBeNaN();
  });
});
