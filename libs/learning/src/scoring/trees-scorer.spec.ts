import { describe, expect, it } from '@jest/globals';
import type { TreesModel } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { packArray } from './packed-array.js';
import { TreesScorer } from './trees-scorer.js';

/** Split 0 by x <= 1.5 (missing left), below it on the left split 1 by category {1, 33} (missing right). */
const PARTS = {
  features: Int16Array.of(0, 1, -1, -1, -1),
  thresholds: Float64Array.of(1.5, 0),
  missingLeft: Uint8Array.of(1, 0),
  categorySets: Uint32Array.of(2, 2),
  values: Float32Array.of(0.25, 0.5, 0.75),
};

function modelOf(parts: Partial<typeof PARTS> = {}, rest: Partial<TreesModel> = {}): TreesModel {
  const { features, thresholds, missingLeft, categorySets, values } = { ...PARTS, ...parts };
  return {
    kind: 'trees',
    combine: 'average',
    outputs: 1,
    base: [],
    categorySizes: [0, 40],
    trees: 1,
    features: packArray(features),
    thresholds: packArray(thresholds),
    missingLeft: packArray(missingLeft),
    categorySets: packArray(categorySets),
    values: packArray(values),
    ...rest,
  };
}

function score(scorer: TreesScorer, classes: number, ...row: number[]): number[] {
  const scores = new Float64Array(classes);
  scorer.score(Float64Array.from(row), scores, 0);
  return [...scores];
}

describe('a tree', () => {
  const scorer = new TreesScorer(modelOf(), 2, 1);

  it.each([
    ['a number at the threshold goes left', [1.5, 1], 0.25],
    ['a number above it goes right', [1.6, 1], 0.75],
    ['a missing number goes where the split says', [NaN, 1], 0.25],
    ['a category of the set goes left, in any word of it', [0, 33], 0.25],
    ['another category goes right', [0, 32], 0.5],
    ['no category goes where the split says', [0, NaN], 0.5],
    ['a code that is no category counts as none', [0, 65], 0.5],
    ['a negative code counts as none', [0, -1], 0.5],
  ])('%s', (_, row, expected) => {
    expect(score(scorer, 2, ...row)).toEqual([1 - expected, expected]);
  });

  it('speaks of the positive class, whichever that is', () => {
    expect(score(new TreesScorer(modelOf(), 2, 0), 2, 2, 0)).toEqual([0.75, 0.25]);
  });
});

describe('several trees', () => {
  const stumps = {
    features: Int16Array.of(0, -1, -1, 0, -1, -1, -1),
    thresholds: Float64Array.of(0, 1),
    missingLeft: Uint8Array.of(0, 0),
  };
  const numeric = { categorySizes: [0], trees: 3 };

  it('are averaged over classes', () => {
    const values = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0.5, 0.25, 0.25);
    const scorer = new TreesScorer(modelOf({ ...stumps, values }, { ...numeric, outputs: 3 }), 3, 0);
    const [a = NaN, b = NaN, c = NaN] = score(scorer, 3, 0.5);
    expect([a, b, c].map((p) => Number(p.toFixed(12)))).toEqual(
      [0.5 / 3, 1.25 / 3, 1.25 / 3].map((p) => Number(p.toFixed(12))),
    );
  });

  it('add up to raw scores, output by output', () => {
    const boosted = { ...numeric, outputs: 3, combine: 'boosted' as const, base: [1_000, 1_000, 0] };
    const values = Float32Array.of(1, 2, 3, 4, 0);
    const scorer = new TreesScorer(modelOf({ ...stumps, values }, boosted), 3, 0);
    const [a = NaN, b = NaN, c = NaN] = score(scorer, 3, 0.5);
    expect(b / a).toBeCloseTo(Math.E, 9);
    expect(c).toBe(0);
  });

  it('give a probability by the logistic function where there are two classes', () => {
    const boosted = { ...numeric, combine: 'boosted' as const, base: [-1] };
    const values = Float32Array.of(1, 2, 3, 4, 0.5);
    const scorer = new TreesScorer(modelOf({ ...stumps, values }, boosted), 2, 1);
    expect(score(scorer, 2, 0.5)[1]).toBeCloseTo(1 / (1 + Math.exp(-4.5)), 12);
  });
});

describe('a damaged file is refused', () => {
  it.each<[string, TreesModel]>([
    ['with a feature that there is not', modelOf({ features: Int16Array.of(2, 1, -1, -1, -1) })],
    ['when a tree has no end', modelOf({ features: Int16Array.of(0, 1, -1, 0, -1) })],
    ['when nodes are left over', modelOf({ features: Int16Array.of(-1, 0, 1, -1, -1) })],
    ['with fewer trees than it says', modelOf({}, { trees: 2 })],
    ['with more trees than nodes', modelOf({}, { trees: 2 ** 40 })],
    ['with too few thresholds', modelOf({ thresholds: Float64Array.of(1.5) })],
    ['with too many values', modelOf({ values: Float32Array.of(1, 1, 1, 1) })],
    ['with a threshold that is no number', modelOf({ thresholds: Float64Array.of(NaN, 0) })],
    ['with a value that is not finite', modelOf({ values: Float32Array.of(0, Infinity, 0) })],
    ['with a set beyond the end', modelOf({ thresholds: Float64Array.of(1.5, 1) })],
    ['with a set before the start', modelOf({ thresholds: Float64Array.of(1.5, -1) })],
    ['with half a set', modelOf({ thresholds: Float64Array.of(1.5, 0.5) })],
    ['with bytes that are no whole numbers', modelOf({}, { features: 'AAA=A' })],
    ['with outputs for other classes', modelOf({}, { outputs: 2 })],
    ['without a base to add to', modelOf({}, { combine: 'boosted' })],
    [
      'without any tree to average',
      modelOf(
        {
          features: Int16Array.of(),
          thresholds: Float64Array.of(),
          missingLeft: Uint8Array.of(),
          values: Float32Array.of(),
        },
        { trees: 0 },
      ),
    ],
  ])('%s', (_, model) => {
    expect(() => new TreesScorer(model, 2, 1)).toThrow(ArtifactError);
  });
});
