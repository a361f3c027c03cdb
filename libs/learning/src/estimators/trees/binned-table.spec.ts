import { describe, expect, it } from '@jest/globals';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import { binTable } from './binned-table.js';

function binned(values: Float64Array) {
  const feature = binTable({ rows: values.length, numeric: [values], categorical: [] }).features[0];
  if (feature?.meaning.kind !== 'numeric') throw new Error('a number has numeric bins');
  return { ...feature, cuts: feature.meaning.cuts };
}

describe('a column of numbers in bins', () => {
  const random = new MersenneTwister(5);

  it.each([1, 2, 3, 100, 254, 255, 256, 3_000])(
    'has each of %i distinct values in the bin that has as many cuts below it',
    (distinct) => {
      const values = Float64Array.from({ length: 6_000 }, (_, row) => Math.exp((row % distinct) / 200) - 2);
      const { codes, bins, cuts } = binned(values);
      expect(bins).toBe(Math.min(distinct, 255));
      expect([...codes]).toEqual(Array.from(values, (value) => cuts.filter((cut) => value > cut).length));
    },
  );

  it('has a value that is a cut in the bin that the cut ends, and the largest numbers in the outer ones', () => {
    const cuts = binned(Float64Array.from({ length: 5_000 }, () => random.fraction())).cuts;
    const extremes = [-Number.MAX_VALUE, Number.MAX_VALUE];
    const values = Float64Array.from([...cuts, ...extremes]);
    const own = binned(values);
    for (const [row, value] of values.entries())
      expect(own.codes[row]).toBe(own.cuts.filter((cut) => value > cut).length);
    expect(own.codes.at(-2)).toBe(0);
    expect(own.codes.at(-1)).toBe(own.bins - 1);
  });

  it('has what is missing behind all bins', () => {
    const { codes, bins, hasMissing } = binned(Float64Array.of(3, NaN, 1, NaN));
    expect([...codes]).toEqual([1, bins, 0, bins]);
    expect(hasMissing).toBe(true);
    expect(binned(Float64Array.of(3, 1)).hasMissing).toBe(false);
  });
});
