import { describe, expect, it } from '@jest/globals';
import { evaluate } from '#learning';

/** Probabilities of class 1 as two-class scores. */
const binary = (probabilities: number[]) => Float64Array.from(probabilities.flatMap((p) => [1 - p, p]));
const measured = (target: number[], probabilities: number[], threshold = 0.5, positiveIndex = 1) =>
  evaluate({
    target: Int32Array.from(target),
    scores: binary(probabilities),
    classes: 2,
    positiveIndex,
    threshold,
  });

describe('the metrics of two classes', () => {
  // At 0.5: two true positives, one false one, one missed, two true negatives.
  const target = [1, 1, 1, 0, 0, 0];
  const probabilities = [0.9, 0.6, 0.4, 0.6, 0.2, 0.1];

  it('count hits and misses of the positive class', () => {
    const metrics = measured(target, probabilities);
    expect(metrics.accuracy).toBeCloseTo(4 / 6, 12);
    expect(metrics.balancedAccuracy).toBeCloseTo(4 / 6, 12);
    expect(metrics.precision).toBeCloseTo(2 / 3, 12);
    expect(metrics.recall).toBeCloseTo(2 / 3, 12);
    expect(metrics.f1).toBeCloseTo(2 / 3, 12);
  });

  it('rank, with ties counting half', () => {
    // Of nine pairs, 0.6 against 0.6 is a tie and 0.4 loses against 0.6.
    expect(measured(target, probabilities).rocAuc).toBeCloseTo(7.5 / 9, 12);
    // Steps at 0.9 (1 of 1), 0.6 (2 of 3), 0.4 (3 of 4), each gaining a third of the recall.
    expect(measured(target, probabilities).prAuc).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 12);
    expect(measured([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]).rocAuc).toBe(0.5);
  });

  it('weigh probabilities', () => {
    const metrics = measured([1, 0], [0.8, 0.4]);
    expect(metrics.logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12);
    expect(metrics.brier).toBeCloseTo((0.2 ** 2 + 0.4 ** 2) / 2, 12);
  });

  it('stay finite when the model was certain and wrong', () => {
    expect(measured([1, 0], [0, 1]).logLoss).toBeCloseTo(-Math.log(Number.EPSILON), 12);
  });

  it('claim the positive class from the threshold on, the threshold included', () => {
    expect(measured(target, probabilities, 0.4).recall).toBe(1);
    expect(measured(target, probabilities, 0.41).recall).toBeCloseTo(2 / 3, 12);
  });

  it('are those of class 0 when that is the positive one', () => {
    const metrics = measured(target, probabilities, 0.8, 0);
    expect(metrics.recall).toBeCloseTo(2 / 3, 12);
    expect(metrics.precision).toBe(1);
  });

  it('are absent where they are not defined for the rows', () => {
    const none = measured([1, 0], [0.1, 0.2]);
    expect(none).not.toHaveProperty('precision');
    expect(none.f1).toBe(0);
    const oneKind = measured([0, 0], [0.1, 0.2]);
    for (const name of ['recall', 'f1', 'rocAuc', 'prAuc']) expect(oneKind).not.toHaveProperty(name);
    expect(oneKind.accuracy).toBe(1);
    expect(measured([], [])).toEqual({});
  });
});

describe('the metrics under weights', () => {
  it('count a row of weight 0 as absent, and one of weight 2 as two', () => {
    const of = (rows: (readonly [label: number, p: number])[]) => ({
      target: Int32Array.from(rows, ([label]) => label),
      scores: binary(rows.map(([, p]) => p)),
      classes: 2,
      positiveIndex: 1,
      threshold: 0.5,
    });
    const kept = [
      [1, 0.9],
      [0, 0.7],
      [1, 0.4],
      [0, 0.2],
    ] as const;
    // The row without weight has the highest score of all, alone.
    const weighted = evaluate(of([[0, 0.95], ...kept]), Float64Array.from([0, 1, 2, 1, 1]));
    const repeated = evaluate(of([...kept, [0, 0.7]]));
    expect(Object.keys(weighted)).toEqual(Object.keys(repeated));
    for (const [name, value] of Object.entries(repeated))
      expect(weighted[name as keyof typeof weighted]).toBeCloseTo(value, 12);
  });
});

describe('the metrics of three classes', () => {
  it('leave a class that no row is of out of means by weight, not out of plain ones', () => {
    const given = {
      target: Int32Array.from([0, 0, 1, 1]),
      scores: Float64Array.from([0.7, 0.2, 0.1, 0.3, 0.6, 0.1, 0.2, 0.7, 0.1, 0.3, 0.5, 0.2]),
      classes: 3,
      positiveIndex: 2,
      threshold: 0.5,
    };
    expect(evaluate(given)).not.toHaveProperty('recall');
    expect(evaluate({ ...given, average: 'weighted' }).recall).toBeCloseTo(3 / 4, 12);
  });

  it('are means over the classes', () => {
    const metrics = evaluate({
      target: Int32Array.from([0, 0, 1, 2]),
      scores: Float64Array.from([0.7, 0.2, 0.1, 0.3, 0.6, 0.1, 0.2, 0.7, 0.1, 0.5, 0.3, 0.2]),
      classes: 3,
      positiveIndex: 2,
      threshold: 0.5,
    });
    // Predicted 0, 1, 1, 0: class 2 is never claimed.
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.precision).toBeCloseTo((1 / 2 + 1 / 2 + 0) / 3, 12);
    expect(metrics.recall).toBeCloseTo((1 / 2 + 1 + 0) / 3, 12);
    expect(metrics.balancedAccuracy).toBeCloseTo(metrics.recall ?? NaN, 12);
    expect(metrics.f1).toBeCloseTo((1 / 2 + 2 / 3 + 0) / 3, 12);
    // Class 0 wins 3 of 4 pairs, class 1 all of 3, class 2 all of 3.
    expect(metrics.rocAuc).toBeCloseTo((3 / 4 + 1 + 1) / 3, 12);
    expect(metrics.brier).toBeCloseTo((0.14 + 0.86 + 0.14 + 0.98) / 4, 12);
  });
});
