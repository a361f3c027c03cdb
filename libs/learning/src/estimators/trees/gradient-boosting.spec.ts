import { describe, expect, it } from '@jest/globals';
import { ESTIMATOR_PARAMS, type EstimatorParams } from '#contracts';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import { TreesScorer } from '../../scoring/trees-scorer.js';
import { itConforms } from '../conformance.fixture.js';
import type { FitInput } from '../estimator.js';
import { gradientBoosting } from './gradient-boosting.js';
import { alone } from '../../team/alone.js';

type Params = Partial<EstimatorParams<'gradient-boosting'>>;

const paramsOf = (params: Params) => ESTIMATOR_PARAMS['gradient-boosting'].parse(params);

itConforms(gradientBoosting, {
  params: paramsOf({ maxIterations: 20 }),
  classes: [2, 3],
  doubledRow: 'other',
});

/** One feature decides: its rows are positive where `isPositive` says so. */
function inputOf(
  feature: { numeric: Float64Array } | { codes: Int32Array; size: number },
  isPositive: (row: number) => boolean,
  params: Params,
): FitInput<'gradient-boosting'> {
  const isNumeric = 'numeric' in feature;
  const rows = isNumeric ? feature.numeric.length : feature.codes.length;
  return {
    features: {
      rows,
      numeric: isNumeric ? [feature.numeric] : [],
      categorical: isNumeric ? [] : [feature],
    },
    target: Int32Array.from({ length: rows }, (_, row) => (isPositive(row) ? 1 : 0)),
    classes: 2,
    positiveIndex: 1,
    weights: undefined,
    params: paramsOf(params),
    seed: 1,
    team: alone,
    onProgress: () => {},
  };
}

async function probabilityOf(input: FitInput<'gradient-boosting'>): Promise<(value: number) => number> {
  const artifact = await gradientBoosting.fit(input);
  if (artifact.kind !== 'trees') throw new Error('boosting makes trees');
  const scorer = new TreesScorer(artifact, 2, 1);
  const scores = new Float64Array(2);
  return (value) => {
    scorer.score(Float64Array.of(value), scores, 0);
    return scores[1] ?? NaN;
  };
}

const treesOf = async (input: FitInput<'gradient-boosting'>) => {
  const artifact = await gradientBoosting.fit(input);
  return artifact.kind === 'trees' ? artifact.trees : NaN;
};

describe('gradient boosting', () => {
  const random = new MersenneTwister(3);
  const numbers = Float64Array.from({ length: 2_000 }, () => random.fraction());

  const luck = Array.from(numbers, () => random.fraction() < 0.5);

  it('learns an interval, which no single cut can tell', async () => {
    const probability = await probabilityOf(
      inputOf({ numeric: numbers }, (row) => Math.abs((numbers[row] ?? 0) - 0.5) < 0.2, {}),
    );
    expect([probability(0.1), probability(0.9)].every((p) => p < 0.01)).toBe(true);
    expect(probability(0.5)).toBeGreaterThan(0.99);
  });

  it('learns what a missing value means, on whichever side it belongs', async () => {
    const holey = numbers.map((value, row) => (row % 4 === 0 ? NaN : value));
    const low = (row: number) => row % 4 === 0 || (numbers[row] ?? 0) < 0.3;
    const high = (row: number) => row % 4 === 0 || (numbers[row] ?? 0) > 0.7;
    const alone = (row: number) => row % 4 === 0;
    for (const [isPositive, there, elsewhere] of [
      [low, 0.1, 0.9],
      [high, 0.9, 0.1],
    ] as const) {
      const probability = await probabilityOf(inputOf({ numeric: holey }, isPositive, {}));
      expect(probability(NaN)).toBeGreaterThan(0.99);
      expect(probability(there)).toBeGreaterThan(0.99);
      expect(probability(elsewhere)).toBeLessThan(0.01);
    }
    const probability = await probabilityOf(inputOf({ numeric: holey }, alone, {}));
    expect(probability(NaN)).toBeGreaterThan(0.99);
    expect(Math.max(probability(-9), probability(0.5), probability(9))).toBeLessThan(0.01);
  });

  it('sends missing values with the many when it has never seen one', async () => {
    const probability = await probabilityOf(
      inputOf({ numeric: numbers }, (row) => (numbers[row] ?? 0) > 0.1, { maxIterations: 1 }),
    );
    expect(probability(NaN)).toBe(probability(0.9));
  });

  it('parts categories as sets in one split', async () => {
    const codes = Int32Array.from(numbers, (value) => Math.floor(value * 40));
    const isOdd = (row: number) => (codes[row] ?? 0) % 2 === 1;
    const input = inputOf({ codes, size: 40 }, isOdd, { maxLeaves: 2, learningRate: 1, maxIterations: 1 });
    const probability = await probabilityOf(input);
    const odd = Array.from({ length: 40 }, (_, code) => probability(code) > 0.5);
    expect(odd).toEqual(Array.from({ length: 40 }, (_, code) => code % 2 === 1));
  });

  it('takes one category at a time where it is told so', async () => {
    const codes = Int32Array.from(numbers, (value) => Math.floor(value * 4));
    const input = inputOf({ codes, size: 4 }, (row) => codes[row] === 1 || codes[row] === 3, {
      categories: 'oneHot',
      maxLeaves: 2,
      maxIterations: 1,
    });
    const probability = await probabilityOf(input);
    const levels = [0, 1, 2, 3, NaN].map(probability);
    expect(levels.filter((level) => level !== levels[4])).toHaveLength(1);
  });

  it('answers for more categories than there are bins', async () => {
    const codes = Int32Array.from({ length: 6_000 }, (_, row) => row % 600);
    const probability = await probabilityOf(
      inputOf({ codes, size: 600 }, (row) => row % 600 < 300, { minSamplesLeaf: 5 }),
    );
    expect(probability(0)).toBeGreaterThan(0.9);
    expect(Number.isFinite(probability(599) + probability(600) + probability(-1))).toBe(true);
  });

  it('keeps to its bounds of leaves and depth', async () => {
    const leavesOf = async (params: Params) => {
      const input = inputOf({ numeric: numbers }, (row) => luck[row] ?? false, params);
      const probability = await probabilityOf(input);
      return new Set(Array.from(numbers, probability)).size;
    };
    expect(await leavesOf({ maxIterations: 1, maxLeaves: 7 })).toBe(7);
    expect(await leavesOf({ maxIterations: 1, maxDepth: 2 })).toBe(4);
    expect(await leavesOf({ maxIterations: 1, minSamplesLeaf: 900 })).toBe(2);
  });

  it('stops when the held-out rows become no better, and keeps the trees that made them so', async () => {
    const noise = (params: Params) => inputOf({ numeric: numbers }, (row) => luck[row] ?? false, params);
    expect(await treesOf(noise({ earlyStopping: true, patience: 3 }))).toBeLessThan(10);
    expect(await treesOf(noise({ earlyStopping: 'auto' }))).toBe(100);
    expect(await treesOf(noise({ earlyStopping: false, maxIterations: 7 }))).toBe(7);
  });

  it('answers with the class share when there is nothing to learn from', async () => {
    const probability = await probabilityOf(
      inputOf({ numeric: new Float64Array(400) }, (row) => row % 4 === 0, {}),
    );
    expect(probability(0)).toBeCloseTo(0.25, 6);
  });
});
