import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stratifiedSplit } from '#learning';

/** `train_test_split(range(150), test_size=0.3, random_state=42, stratify=y)` of scikit-learn 1.9.1, y = 50 of each. */
const SCIKIT_LEARN = [
  107, 63, 133, 56, 127, 140, 53, 69, 20, 141, 14, 38, 108, 116, 28, 148, 57, 10, 23, 18, 97, 7, 75, 104, 138,
  51, 84, 93, 66, 35, 134, 132, 85, 49, 111, 40, 42, 2, 43, 77, 55, 22, 106, 147, 58,
];

describe('the stratified split', () => {
  it('holds out the rows that scikit-learn holds out, in the same order', () => {
    const target = Int32Array.from({ length: 150 }, (_, row) => Math.floor(row / 50));
    expect([...stratifiedSplit(target, 3, 0.3, 42).test]).toEqual(SCIKIT_LEARN);
  });

  it('is the same for the same seed, and another one for another seed', () => {
    const target = Int32Array.from({ length: 40 }, (_, row) => row % 2);
    expect(stratifiedSplit(target, 2, 0.2, 1)).toEqual(stratifiedSplit(target, 2, 0.2, 1));
    expect(stratifiedSplit(target, 2, 0.2, 1)).not.toEqual(stratifiedSplit(target, 2, 0.2, 2));
  });

  it('puts every row into one part, and gives every class its share of both', () => {
    const tables = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 200 });
    const shares = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(tables, shares, fc.nat(), (labels, share, seed) => {
        const { train, test } = stratifiedSplit(Int32Array.from(labels), 4, share, seed);
        expect([...train, ...test].sort((a, b) => a - b)).toEqual(labels.map((_, row) => row));
        expect(test.length).toBe(Math.ceil(share * labels.length));
        for (const k of new Set(labels)) {
          const size = labels.filter((label) => label === k).length;
          const held = test.filter((row) => labels[row] === k).length;
          expect(Math.abs(held - (size * test.length) / labels.length)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
