import { describe, expect, it } from '@jest/globals';
import { PresageError } from '#contracts';
import type { CategoryFeature } from '../preprocessing/feature-table.js';
import { MersenneTwister } from '../random/mersenne-twister.js';
import { itConforms } from './conformance.fixture.js';
import type { FitInput } from './estimator.js';
import references from './fixtures/logistic-regression.json' with { type: 'json' };
import { logisticRegression } from './logistic-regression.js';
import { alone } from '../team/alone.js';

type Input = FitInput<'logistic-regression'>;

itConforms(logisticRegression, {
  params: { C: 1, maxIterations: 100 },
  classes: [2, 3],
  doubledRow: 'same',
});

interface Given {
  readonly numeric?: readonly (readonly number[] | Float64Array)[];
  readonly categorical?: readonly { size: number; codes: readonly number[] }[];
  readonly target: readonly number[];
  readonly classes?: number;
  readonly weights?: readonly number[] | null;
  readonly C?: number;
}

function inputOf(given: Given): Input {
  const { numeric = [], categorical = [], target, classes = 2, weights, C = 1 } = given;
  return {
    features: {
      rows: target.length,
      numeric: numeric.map((column) => Float64Array.from(column)),
      categorical: categorical.map(({ size, codes }): CategoryFeature => ({
        size,
        codes: Int32Array.from(codes),
      })),
    },
    target: Int32Array.from(target),
    classes,
    positiveIndex: 1,
    weights: weights === undefined || weights === null ? undefined : Float64Array.from(weights),
    params: { C, maxIterations: 200 },
    seed: 0,
    team: alone,
    onProgress: () => {},
  };
}

async function fitted(input: Input) {
  const model = await logisticRegression.fit(input);
  if (model.kind !== 'linear') throw new Error(`a ${model.kind} model`);
  return model;
}

/** Two columns of noise and a category of some size; the classes overlap. */
function noisyTable(rows: number, size: number): Given & { numeric: Float64Array[] } {
  const random = new MersenneTwister(1);
  const numeric = [new Float64Array(rows), new Float64Array(rows)];
  const codes = new Int32Array(rows);
  const target = Array.from({ length: rows }, (_, row) => {
    for (const column of numeric) column[row] = 2 * random.fraction() - 1;
    const code = random.upTo(size - 1);
    codes[row] = code;
    const sum = (numeric[0]?.[row] ?? 0) - 2 * (numeric[1]?.[row] ?? 0) + (code % 3) - 1;
    return random.fraction() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
  });
  return { numeric, categorical: [{ size, codes: [...codes] }], target };
}

/** The gradient of `½|w|² + Σ log loss`: zero at the best weights and nowhere else. */
function gradientAt(given: Given, weights: readonly number[], intercept: number): number[] {
  const { numeric = [], categorical: [category] = [], target } = given;
  const gradient = [...weights, 0];
  target.forEach((label, row) => {
    const place = numeric.length + (category?.codes[row] ?? 0);
    let sum = intercept + (weights[place] ?? 0);
    numeric.forEach((column, j) => (sum += (weights[j] ?? 0) * (column[row] ?? 0)));
    const error = 1 / (1 + Math.exp(-sum)) - label;
    numeric.forEach((column, j) => (gradient[j] = (gradient[j] ?? 0) + error * (column[row] ?? 0)));
    for (const at of [place, weights.length]) gradient[at] = (gradient[at] ?? 0) + error;
  });
  return gradient;
}

describe('logistic regression', () => {
  it.each(references)("finds scikit-learn's coefficients: $name", async (reference) => {
    const model = await fitted(inputOf(reference));
    const close = (found: number, wanted = NaN) =>
      expect(Math.abs(found - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)));
    model.weights.forEach((row, k) => row.forEach((w, j) => close(w, reference.coefficients[k]?.[j])));
    model.intercepts.forEach((b, k) => close(b, reference.intercepts[k]));
  });

  it.each([
    ['so many rows that a part of them is looked at first', 100_000, 3],
    ['so many categories that their second derivatives are never written down', 5_000, 1_200],
  ])('arrives at the optimum with %s', async (_, rows, size) => {
    const given = noisyTable(rows, size);
    const { weights, intercepts } = await fitted(inputOf(given));
    const gradient = gradientAt(given, weights[0] ?? [], intercepts[0] ?? NaN);
    // Per row; the weights are as far from the best ones at most as the gradient is from zero.
    expect(Math.max(...gradient.map(Math.abs)) / rows).toBeLessThan(1e-6);
  });

  it('looks at all rows at once where a part of them lacks a class', async () => {
    const given = noisyTable(70_000, 3);
    const target = given.target.map((_, row) => (row >= 1_100 && row < 1_200 ? 1 : 0));
    const { weights, intercepts } = await fitted(inputOf({ ...given, target }));
    const gradient = gradientAt({ ...given, target }, weights[0] ?? [], intercepts[0] ?? NaN);
    expect(Math.max(...gradient.map(Math.abs)) / target.length).toBeLessThan(1e-6);
  });

  it('stays finite for classes that can be told apart without an error', async () => {
    const numeric = [Array.from({ length: 40 }, (_, row) => row - 19.5)];
    const target = numeric[0]?.map((x) => (x > 0 ? 1 : 0)) ?? [];
    const { weights, intercepts } = await fitted(inputOf({ numeric, target, C: 1e12 }));
    expect(weights[0]?.[0]).toBeGreaterThan(1);
    expect([...(weights[0] ?? []), ...intercepts].every(Number.isFinite)).toBe(true);
  });

  it('answers with the share of the classes where there are no columns', async () => {
    const { intercepts } = await fitted(inputOf({ target: [0, 0, 0, 1] }));
    expect(intercepts[0]).toBeCloseTo(Math.log(1 / 3), 6);
  });

  it.each([
    ['one class', [1, 1, 1], 2],
    ['two classes of three', [0, 2, 0], 3],
  ])('refuses rows of %s', async (_, target, classes) => {
    const refused = async () => logisticRegression.fit(inputOf({ numeric: [[1, 2, 3]], target, classes }));
    await expect(refused()).rejects.toThrow(PresageError);
  });
});
