import { describe, expect, it } from '@jest/globals';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import { sortNumbers } from './sort-numbers.js';

const random = new MersenneTwister(5);
const drawn = (length: number, value: () => number) => Float64Array.from({ length }, value);
const SPECIAL = [0, -0, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -5e-324];

describe('sorting numbers', () => {
  it.each([
    ['few', drawn(100, () => random.fraction() - 0.5)],
    ['none', new Float64Array()],
    ['many of both signs', drawn(20_000, () => (random.fraction() - 0.5) ** 9)],
    ['whole ones', drawn(20_000, () => random.upTo(1_000) - 500)],
    ['always the same one', drawn(5_000, () => -3)],
    ['zeros, infinities and the smallest', drawn(5_000, () => SPECIAL[random.upTo(SPECIAL.length - 1)]!)],
  ])('gives what comparing gives: %s', (_, values) => {
    const compared = values.slice().sort();
    expect(sortNumbers(values)).toBe(values);
    expect(values.every((value, i) => Object.is(value, compared[i]))).toBe(true);
  });

  it('leaves alone what else lies in the buffer', () => {
    const all = drawn(6_000, () => random.fraction());
    const [first, last] = [all[0], all.at(-1)];
    sortNumbers(all.subarray(1, -1));
    expect([all[0], all.at(-1)]).toEqual([first, last]);
  });
});
