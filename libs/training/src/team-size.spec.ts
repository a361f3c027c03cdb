import { availableParallelism } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { ESTIMATOR_PARAMS, type EstimatorName } from '#contracts';
import { madeUp } from './made-up-table.fixture.js';
import { teamSize } from './team-size.js';

const contract = madeUp(3);
const sizeFor = (estimator: EstimatorName, rows: number, given: object = {}) =>
  teamSize({
    estimator,
    params: ESTIMATOR_PARAMS[estimator].parse(given),
    rows: new Int32Array(rows),
    contract,
  });

describe('the size of a team', () => {
  const cores = availableParallelism();

  it('is a thread per core for a long fit', () => {
    expect(sizeFor('random-forest', 50_000, { trees: 10_000 })).toBe(cores);
  });

  it('is no more than each of them has enough to do', () => {
    // Five columns; in boosting a tree for each of the three classes in every one of 100 iterations.
    expect(sizeFor('random-forest', 20_000, { trees: 100 })).toBe(Math.min(cores, 2));
    expect(sizeFor('random-forest', 19_999, { trees: 100 })).toBe(1);
    expect(sizeFor('gradient-boosting', 33_334)).toBe(Math.min(cores, 2));
    expect(sizeFor('gradient-boosting', 33_333)).toBe(1);
  });

  it('is no more than can work at once: on trees of a forest, on columns in boosting', () => {
    expect(sizeFor('random-forest', 5_000_000, { trees: 1 })).toBe(1);
    expect(sizeFor('gradient-boosting', 500_000, { maxIterations: 10_000 })).toBe(Math.min(cores, 5));
  });

  it('is one for an estimator that cannot share its work', () => {
    expect(sizeFor('svc', 1_000_000)).toBe(1);
  });
});
