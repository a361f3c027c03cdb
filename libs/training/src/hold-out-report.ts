import {
  type ClassCurves,
  type HoldOutReport,
  type Label,
  MOST_CURVE_POINTS,
  MOST_PICTURED_CLASSES,
  type PrecisionRecallPoint,
  type RocPoint,
  type ThresholdRule,
} from '#contracts';
import {
  BOOTSTRAP,
  bootstrapIntervals,
  calibrationCurve,
  chooseThreshold,
  confusionMatrix,
  drawnPoints,
  Measurement,
  precisionRecallPoints,
  predictedClasses,
  rankClass,
  rocPoints,
  thresholdCurve,
  thresholdTable,
} from '#learning';

/** The predictions for the rows that were held out. */
export interface HoldOut {
  /** Class index per row. */
  readonly target: Int32Array;
  /** Class probabilities, rows × classes. */
  readonly scores: Float64Array;
  /** The classes by their indices. */
  readonly labels: readonly Label[];
  readonly positiveIndex: number;
  /** Two classes: the probability from which the positive one is claimed. */
  readonly threshold: number;
  /** Chooses the threshold in place of the one above, where the hold-out has rows of both classes. */
  readonly rule?: ThresholdRule | undefined;
  /** Of the bootstrap samples. */
  readonly seed: number;
}

/** Draws of rows, over all samples and classes: some seconds. */
const MOST_DRAWS = 1e8;
/** Percentiles of fewer samples say nothing. */
const FEWEST_SAMPLES = 100;

/** Everything that is worth knowing about a model's predictions on rows it has not seen; bounded, whatever their number. */
export function measureHoldOut(of: HoldOut): HoldOutReport {
  const { target, scores, labels, positiveIndex, rule, seed } = of;
  const classes = labels.length;
  const thresholds = classes === 2 ? thresholdsOf(of) : {};
  const threshold = (rule && thresholds.bestThreshold?.threshold) ?? of.threshold;
  const given = { target, scores, classes, positiveIndex, threshold };
  const measurement = new Measurement(given);
  const samples = affordableSamples(target.length, classes);
  const report: HoldOutReport = {
    rows: target.length,
    classes: labels.map((label, k) => ({ label, rows: countOf(target, k) })),
    metrics: measurement.metrics(),
    intervals: bootstrapIntervals(measurement, target.length, { ...BOOTSTRAP, samples, seed }),
    bootstrap: { samples, confidence: BOOTSTRAP.confidence, seed },
    curves: [],
  };
  if (classes <= MOST_PICTURED_CLASSES) {
    const matrix = confusionMatrix(target, predictedClasses(given), classes);
    report.confusion = labels.map((_, k) => [...matrix.subarray(k * classes, (k + 1) * classes)]);
    const asked = classes === 2 ? [positiveIndex] : labels.map((_, k) => k);
    report.curves = asked.map((k) => classCurves(of, k));
  }
  return classes === 2 ? { ...report, ...thresholds, threshold } : report;
}

/** As many bootstrap samples as the rows allow: all of them up to a hundred thousand rows, none for too many. */
function affordableSamples(rows: number, classes: number): number {
  const questions = classes === 2 ? 1 : classes;
  const affordable = Math.min(BOOTSTRAP.samples, Math.floor(MOST_DRAWS / Math.max(1, rows * questions)));
  return affordable < FEWEST_SAMPLES ? 0 : affordable;
}

function classCurves({ target, scores, labels }: HoldOut, k: number): ClassCurves {
  const ranking = rankClass({ target, scores, classes: labels.length }, k);
  const curve = thresholdCurve(ranking);
  const calibration = (strategy: 'uniform' | 'quantile') =>
    calibrationCurve(ranking.positive, ranking.scores, strategy);
  return {
    label: labels[k] ?? k,
    roc: drawnPoints(rocPoints(curve), ...rocAxes, MOST_CURVE_POINTS),
    precisionRecall: drawnPoints(precisionRecallPoints(curve), ...precisionRecallAxes, MOST_CURVE_POINTS),
    calibration: calibration('uniform'),
    calibrationByQuantile: calibration('quantile'),
  };
}

const rocAxes = [
  (point: RocPoint) => point.falsePositiveRate,
  (point: RocPoint) => point.truePositiveRate,
] as const;
const precisionRecallAxes = [
  (point: PrecisionRecallPoint) => point.recall,
  (point: PrecisionRecallPoint) => point.precision,
] as const;

function thresholdsOf(of: HoldOut): Pick<HoldOutReport, 'positiveClass' | 'thresholds' | 'bestThreshold'> {
  const { target, labels, positiveIndex, rule = { kind: 'bestF1' } } = of;
  const curve = thresholdCurve(rankClass({ ...of, classes: 2 }, positiveIndex));
  const positives = countOf(target, positiveIndex);
  const bothKinds = positives > 0 && positives < target.length;
  return {
    positiveClass: labels[positiveIndex] ?? positiveIndex,
    thresholds: thresholdTable(curve),
    ...(bothKinds && { bestThreshold: chooseThreshold(curve, rule) }),
  };
}

function countOf(target: Int32Array, k: number): number {
  let count = 0;
  for (const label of target) if (label === k) count++;
  return count;
}
