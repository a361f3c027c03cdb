import { describe, expect, it } from '@jest/globals';
import { HoldOutReport, type Label, MOST_CURVE_POINTS } from '#contracts';
import { MersenneTwister } from '#learning';
import { measureHoldOut } from './hold-out-report.js';

/** Predictions that are right more often than not; the classes in turn. */
function report(rows: number, labels: Label[]): HoldOutReport {
  const random = new MersenneTwister(3);
  const classes = labels.length;
  const target = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const scores = new Float64Array(rows * classes);
  target.forEach((label, row) => {
    const own = Array.from({ length: classes }, (_, k) => random.fraction() + (k === label ? 0.7 : 0));
    const sum = own.reduce((a, b) => a + b, 0);
    own.forEach((value, k) => (scores[row * classes + k] = value / sum));
  });
  return measureHoldOut({ target, scores, labels, positiveIndex: classes - 1, threshold: 0.5, seed: 42 });
}

describe('the report on the hold-out', () => {
  const binary = report(2_000, ['no', 'yes']);

  it('is the same after it was written and read', () => {
    expect(HoldOutReport.parse(JSON.parse(JSON.stringify(binary)))).toEqual(binary);
    const many = report(300, ['a', 'b', 'c']);
    expect(HoldOutReport.parse(JSON.parse(JSON.stringify(many)))).toEqual(many);
  });

  it('has every metric inside its interval', () => {
    expect(Object.keys(binary.intervals)).toEqual(Object.keys(binary.metrics));
    for (const [name, { low, high }] of Object.entries(binary.intervals)) {
      const value = binary.metrics[name as keyof typeof binary.metrics];
      expect(low).toBeLessThan(value ?? NaN);
      expect(high).toBeGreaterThan(value ?? NaN);
    }
  });

  it('speaks of the positive class of two, and of each of more', () => {
    expect(binary).toMatchObject({ positiveClass: 'yes', threshold: 0.5 });
    expect(binary.curves.map((curve) => curve.label)).toEqual(['yes']);
    expect(binary.thresholds).toHaveLength(7);
    const many = report(300, [0, 1, 2]);
    expect(many.curves.map((curve) => curve.label)).toEqual([0, 1, 2]);
    for (const name of ['positiveClass', 'threshold', 'thresholds', 'bestThreshold'])
      expect(many).not.toHaveProperty(name);
  });

  it('accounts for every row in the confusion matrix, actual classes down', () => {
    expect(binary.confusion?.map((row) => row.reduce((a, b) => a + b, 0))).toEqual([1_000, 1_000]);
    expect(binary.classes).toEqual([
      { label: 'no', rows: 1_000 },
      { label: 'yes', rows: 1_000 },
    ]);
  });

  it('stays small', () => {
    expect(binary.curves[0]?.roc.length).toBeLessThanOrEqual(MOST_CURVE_POINTS);
    expect(binary.curves[0]?.roc.length).toBeGreaterThan(MOST_CURVE_POINTS / 4);
    expect(JSON.stringify(binary).length).toBeLessThan(150_000);
  });

  it('chooses no threshold where one class is missing', () => {
    const labels = ['no', 'yes'];
    const target = Int32Array.from([0, 0]);
    const scores = Float64Array.from([0.9, 0.1, 0.8, 0.2]);
    const oneKind = measureHoldOut({ target, scores, labels, positiveIndex: 1, threshold: 0.5, seed: 1 });
    expect(oneKind).not.toHaveProperty('bestThreshold');
    expect(oneKind.curves[0]).toMatchObject({ roc: [], precisionRecall: [] });
    expect(HoldOutReport.parse(oneKind)).toEqual(oneKind);
  });
});
