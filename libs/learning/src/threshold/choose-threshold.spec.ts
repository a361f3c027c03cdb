import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ThresholdRule } from '#contracts';
import { chooseThreshold, rankByScore, thresholdCurve, thresholdRow, thresholdTable } from '#learning';

const curveOf = (rows: readonly (readonly [label: number, score: number])[]) =>
  thresholdCurve(
    rankByScore(
      Uint8Array.from(rows, ([label]) => label),
      Float64Array.from(rows, ([, score]) => score),
    ),
  );
// Falling: 1 at .9, 0 at .8, 1 at .7, 1 at .4, 0 at .3, 0 at .1.
const curve = curveOf([
  [0, 0.1],
  [0, 0.3],
  [1, 0.4],
  [1, 0.7],
  [0, 0.8],
  [1, 0.9],
]);
const chosen = (rule: ThresholdRule) => chooseThreshold(curve, rule);
const costs = (falsePositive: number, falseNegative: number) =>
  ({ kind: 'leastCost', falsePositive, falseNegative, truePositive: 0, trueNegative: 0 }) as const;

describe('the threshold that is chosen', () => {
  it('has the best F1 of the precision-recall curve', () => {
    expect(chosen({ kind: 'bestF1' })).toMatchObject({
      threshold: 0.4,
      recall: 1,
      precision: 3 / 4,
      f1: 6 / 7,
    });
    expect(chosen({ kind: 'bestF1' })).toMatchObject({ curvePoints: 6, positives: 3, negatives: 3 });
  });

  it('costs least', () => {
    expect(chosen(costs(1, 1))).toMatchObject({ threshold: 0.4, meanCost: 1 / 6 });
    expect(chosen(costs(10, 1))).toMatchObject({ threshold: 0.9, meanCost: 2 / 6 });
    expect(chosen(costs(1, 10))).toMatchObject({ threshold: 0.4, falseNegatives: 0 });
  });

  it('claims nothing when every claim costs more than it saves', () => {
    const nothing = chosen({ ...costs(10, 1), truePositive: 5 });
    expect(nothing).toMatchObject({ threshold: 1, rejectRate: 0, meanCost: 3 / 6 });
  });

  it('claims all when that earns most', () => {
    expect(chosen({ ...costs(-1, 1), trueNegative: 1 })).toMatchObject({ threshold: 0.1, acceptRate: 0 });
  });

  it('finds the wanted share of the positives with the highest precision', () => {
    expect(chosen({ kind: 'recall', atLeast: 0.3 })).toMatchObject({ threshold: 0.9, precision: 1 });
    expect(chosen({ kind: 'recall', atLeast: 0.6 })).toMatchObject({ threshold: 0.4, precision: 3 / 4 });
    expect(chosen({ kind: 'recall', atLeast: 1 })).toMatchObject({ threshold: 0.4, recall: 1 });
  });

  it('is the lowest of equally good ones', () => {
    // At 0.9 one of one, at 0.5 two of two: the precision is 1 at both, and so is every recall that is asked for.
    const tied = curveOf([
      [1, 0.9],
      [1, 0.5],
      [0, 0.1],
    ]);
    expect(chooseThreshold(tied, { kind: 'recall', atLeast: 0.5 })).toMatchObject({ threshold: 0.5 });
    // One of two mistakes at either: a positive missed at 0.9, a negative claimed at 0.4.
    expect(
      chooseThreshold(
        curveOf([
          [1, 0.9],
          [0, 0.6],
          [1, 0.4],
          [0, 0.1],
        ]),
        costs(1, 1),
      ),
    ).toMatchObject({
      threshold: 0.4,
      meanCost: 1 / 4,
    });
  });

  it('is refused where all rows are of one class', () => {
    const oneKind = curveOf([
      [1, 0.2],
      [1, 0.6],
    ]);
    expect(() => chooseThreshold(oneKind, { kind: 'bestF1' })).toThrow(/both classes/);
  });

  it('is beaten by no other score', () => {
    const tables = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 20 })), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(tables, (rows) => {
        fc.pre(new Set(rows.map(([label]) => label)).size === 2);
        const scored = rows.map(([label, twentieths]) => [label, twentieths / 20] as const);
        const any = curveOf(scored);
        const best = chooseThreshold(any, { kind: 'bestF1' });
        for (const [, score] of scored) expect(thresholdRow(any, score).f1).toBeLessThanOrEqual(best.f1);
      }),
    );
  });
});

describe('the table of thresholds', () => {
  it('tells what each would accept and reject, the threshold itself rejected', () => {
    expect(thresholdTable(curve, [0.4, 0.75])).toEqual([
      {
        threshold: 0.4,
        precision: 3 / 4,
        recall: 1,
        f1: 6 / 7,
        acceptRate: 1 - 4 / 6,
        rejectRate: 4 / 6,
        falsePositives: 1,
        falseNegatives: 0,
        trueNegatives: 2,
        truePositives: 3,
      },
      {
        threshold: 0.75,
        precision: 1 / 2,
        recall: 1 / 3,
        f1: 2 / 5,
        acceptRate: 1 - 2 / 6,
        rejectRate: 2 / 6,
        falsePositives: 1,
        falseNegatives: 2,
        trueNegatives: 2,
        truePositives: 1,
      },
    ]);
  });

  it('has zeros, not gaps, where nothing is claimed', () => {
    expect(thresholdRow(curve, 0.95)).toMatchObject({ precision: 0, recall: 0, f1: 0, acceptRate: 1 });
  });

  it('shows the customary thresholds unless told others', () => {
    expect(thresholdTable(curve).map((row) => row.threshold)).toEqual([0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5]);
  });
});
