import { describe, expect, it } from '@jest/globals';
import { ESTIMATOR_PARAMS } from '#contracts';
import { TreesScorer } from '../../scoring/trees-scorer.js';
import { itConforms } from '../conformance.fixture.js';
import type { FitInput } from '../estimator.js';
import { decisionTree } from './decision-tree.js';
import { randomForest } from './random-forest.js';
import { alone } from '../../team/alone.js';

const FOREST = ESTIMATOR_PARAMS['random-forest'].parse({ trees: 30, minSamplesLeaf: 10 });
const TREE = ESTIMATOR_PARAMS['decision-tree'].parse({});

itConforms(randomForest, { params: FOREST, classes: [2, 3], doubledRow: 'other' });
itConforms(decisionTree, {
  params: { ...TREE, minSamplesSplit: 40, minSamplesLeaf: 10 },
  classes: [2, 3],
  doubledRow: 'other',
});

/** Exclusive or of two numbers, and a category that decides alone in half of the rows. */
function tangled(): Omit<FitInput, 'params'> {
  const rows = 400;
  const left = Float64Array.from({ length: rows }, (_, row) => row % 20);
  const right = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 20));
  const codes = Int32Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? -1 : row % 3));
  const target = Int32Array.from({ length: rows }, (_, row) => {
    if ((codes[row] ?? -1) > 0) return codes[row] === 1 ? 1 : 0;
    return (left[row] ?? 0) < 10 === (right[row] ?? 0) < 10 ? 1 : 0;
  });
  return {
    features: { rows, numeric: [left, right], categorical: [{ codes, size: 3 }] },
    target,
    classes: 2,
    positiveIndex: 1,
    weights: undefined,
    seed: 4,
    team: alone,
    onProgress: () => {},
  };
}

async function answers(input: FitInput<'decision-tree'>): Promise<number[]> {
  const artifact = await decisionTree.fit(input);
  if (artifact.kind !== 'trees') throw new Error('a tree makes trees');
  const scorer = new TreesScorer(artifact, 2, 1);
  const scores = new Float64Array(2);
  const { rows, numeric, categorical } = input.features;
  return Array.from({ length: rows }, (_, row) => {
    const encoded = [...numeric.map((values) => values[row] ?? NaN), categorical[0]?.codes[row] ?? NaN];
    scorer.score(Float64Array.from(encoded), scores, 0);
    return scores[1] ?? NaN;
  });
}

describe('a decision tree', () => {
  it('goes on until its leaves are pure, also through splits that gain nothing by themselves', async () => {
    const input = tangled();
    expect(await answers({ ...input, params: TREE })).toEqual(Array.from(input.target));
  });

  it('keeps to its bounds of depth and rows', async () => {
    const input = tangled();
    const levels = async (params: Partial<typeof TREE>) =>
      new Set(await answers({ ...input, params: { ...TREE, ...params } })).size;
    expect(await levels({ maxDepth: 1 })).toBe(2);
    expect(await levels({ minSamplesSplit: 401 })).toBe(1);
    expect(await levels({ minSamplesLeaf: 200 })).toBeLessThanOrEqual(2);
  });

  it('does not look at rows that weigh nothing', async () => {
    const input = tangled();
    const weights = Float64Array.from(input.target, (label) => label);
    expect(new Set(await answers({ ...input, weights, params: TREE }))).toEqual(new Set([1]));
  });
});
