import { describe, expect, it } from '@jest/globals';
import { METRIC_NAMES } from '#contracts';
import {
  bootstrapIntervals,
  calibrationCurve,
  confusionMatrix,
  evaluate,
  type Evaluation,
  isClass,
  Measurement,
  precisionRecallPoints,
  predictedClasses,
  rankClass,
  rocPoints,
  scoresOfClass,
  thresholdCurve,
} from '#learning';
import fixture from './fixtures/scikit-learn.json' with { type: 'json' };

type Case = (typeof fixture.cases)[number];

const given = ({
  target,
  scores,
  classes,
  positiveIndex,
  threshold,
  average,
}: Omit<Case, 'roc' | 'precisionRecall' | 'calibration' | 'weights' | 'expected'>): Evaluation => ({
  target: Int32Array.from(target),
  scores: Float64Array.from(scores),
  classes,
  positiveIndex,
  threshold,
  average: average === 'weighted' ? 'weighted' : 'macro',
});
const weightsOf = ({ weights }: Case) => (weights === null ? undefined : Float64Array.from(weights));

/** Equal to 1e-9, point by point; scikit-learn's infinite thresholds stand as null, as ours do. */
function expectEqual(ours: readonly (number | null)[], theirs: readonly (number | null)[]): void {
  expect(ours.map((value) => value === null)).toEqual(theirs.map((value) => value === null));
  ours.forEach((value, i) => expect(Math.abs((value ?? 0) - (theirs[i] ?? 0))).toBeLessThan(1e-9));
}

describe.each(fixture.cases)('measured as scikit-learn does: $name', (of) => {
  it('metrics', () => {
    const measured = evaluate(given(of), weightsOf(of));
    const expected: Record<string, number | null> = of.expected;
    expectEqual(
      METRIC_NAMES.map((name) => measured[name] ?? null),
      METRIC_NAMES.map((name) => expected[name] ?? null),
    );
  });

  it('confusion matrix', () => {
    const all = given(of);
    expectEqual(
      [...confusionMatrix(all.target, predictedClasses(all), all.classes, weightsOf(of))],
      of.confusion,
    );
  });
});

const drawn = fixture.cases.flatMap(({ roc, precisionRecall, calibration, ...of }) =>
  roc && precisionRecall && calibration ? [{ ...of, roc, precisionRecall, calibration }] : [],
);

describe.each(drawn)('drawn as scikit-learn does: $name', (of) => {
  const all = given(of);
  const curve = thresholdCurve(rankClass(all, of.positiveIndex));

  it('ROC curve', () => {
    const points = rocPoints(curve);
    expectEqual(
      points.map((point) => point.falsePositiveRate),
      of.roc[0] ?? [],
    );
    expectEqual(
      points.map((point) => point.truePositiveRate),
      of.roc[1] ?? [],
    );
    expectEqual(
      points.map((point) => point.threshold),
      of.roc[2] ?? [],
    );
  });

  it('precision-recall curve', () => {
    const points = precisionRecallPoints(curve);
    expectEqual(
      points.map((point) => point.recall),
      of.precisionRecall[0] ?? [],
    );
    expectEqual(
      points.map((point) => point.precision),
      of.precisionRecall[1] ?? [],
    );
    // Theirs has no threshold at the end, ours an endless one.
    expectEqual(
      points.map((point) => point.threshold),
      [...(of.precisionRecall[2] ?? []), null],
    );
  });

  it.each(['uniform', 'quantile'] as const)('calibration curve, %s bins', (strategy) => {
    const positive = isClass(all.target, of.positiveIndex);
    const bins = calibrationCurve(positive, scoresOfClass(all.scores, 2, of.positiveIndex), strategy);
    expectEqual(
      bins.map((bin) => bin.positiveShare),
      of.calibration[strategy][0] ?? [],
    );
    expectEqual(
      bins.map((bin) => bin.meanProbability),
      of.calibration[strategy][1] ?? [],
    );
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(of.target.length);
  });
});

it('the bootstrap interval is the one that NumPy draws and scikit-learn measures', () => {
  const { samples, seed, rocAuc } = fixture.interval;
  const [of] = fixture.cases;
  if (of === undefined) throw new Error('no case');
  const measurement = new Measurement(given(of));
  const intervals = bootstrapIntervals(measurement, of.target.length, { samples, confidence: 0.95, seed });
  expectEqual([intervals.rocAuc?.low ?? null, intervals.rocAuc?.high ?? null], rocAuc);
});
