import { HoldOutReport, PermutationImportance, SearchReport, VersionMetadata } from '#contracts';
import type { VersionReportInput } from './report-input.js';

const ULID = '01JD0000000000000000000000';
const SUM = 'a'.repeat(64);
const steps = (count: number) => Array.from({ length: count + 1 }, (_, place) => place / count);

/** Everything a report can have, of two classes; checked by the contracts, so that it is what the product writes. */
export function fullInput(): Required<Omit<VersionReportInput, 'contract' | 'alias'>> {
  return {
    metadata: metadata(),
    holdOut: holdOut(),
    importance: importance(),
    search: search(),
    production: {
      model_version_id: '01JC0000000000000000000000',
      metrics: { accuracy: 0.8411, f1: 0.6512, rocAuc: 0.9041, logLoss: 0.3312 },
      training_data_file: 'people-october.csv',
    },
  };
}

function metadata(): VersionMetadata {
  return VersionMetadata.parse({
    schema_version: 'v1',
    model_version_id: ULID,
    metric: { name: 'f1', value: 0.7238 },
    training_data_file: 'people.csv',
    trained_at: 1_795_000_000,
    feature_schema_version: 'v1',
    model: 'people',
    estimator: 'gradient-boosting',
    params: { balanced: false, seed: 42, learningRate: 0.1, maxLeaves: 31 },
    metrics: {
      accuracy: 0.8754,
      precision: 0.7891,
      recall: 0.6625,
      f1: 0.7238,
      rocAuc: 0.9283,
      prAuc: 0.8312,
      logLoss: 0.2761,
      brier: 0.0872,
    },
    threshold: 0.33,
    dataset: { name: 'people', rows: 48_842, sha256: SUM },
    input_schema: {
      columns: [
        { name: 'age', type: 'integer', min: 17, max: 90, description: 'In full years' },
        { name: 'capital-gain', type: 'number', min: 0 },
        {
          name: 'occupation',
          type: 'category',
          nullable: true,
          categories: ['Sales', 'Craft-repair', 'Tech-support'],
        },
      ],
    },
    classes: ['<=50K', '>50K'],
    positive_class: '>50K',
    files: { 'model.json': { bytes: 123_456, sha256: SUM } },
    golden: [],
    decision: 'promoted',
    reasons: ['f1 0.7238 on the hold-out of people.csv is better than 0.6512 of production'],
    parent_version: '01JC0000000000000000000000',
    git_commit: '0123abcd',
    seed: 42,
    duration_seconds: 3.21,
    run_id: ULID,
    configuration_sha256: SUM,
  });
}

function holdOut(): HoldOutReport {
  const row = {
    acceptRate: 0.7,
    rejectRate: 0.3,
    falsePositives: 800,
    falseNegatives: 431,
    trueNegatives: 6_631,
    truePositives: 1_907,
  };
  return HoldOutReport.parse({
    rows: 9_769,
    classes: [
      { label: '<=50K', rows: 7_431 },
      { label: '>50K', rows: 2_338 },
    ],
    positiveClass: '>50K',
    threshold: 0.33,
    metrics: metadata().metrics,
    intervals: { f1: { low: 0.7101, high: 0.7369 }, rocAuc: { low: 0.9231, high: 0.9333 } },
    bootstrap: { samples: 1_000, confidence: 0.95, seed: 42 },
    confusion: [
      [6_631, 800],
      [431, 1_907],
    ],
    curves: [
      {
        label: '>50K',
        roc: steps(100).map((x) => ({
          falsePositiveRate: x,
          truePositiveRate: x ** 0.15,
          threshold: x === 0 ? null : 1 - x,
        })),
        precisionRecall: steps(100).map((x) => ({
          recall: 1 - x,
          precision: 0.24 + 0.76 * x ** 0.4,
          threshold: x === 1 ? null : x,
        })),
        calibration: steps(9).map((x) => ({
          meanProbability: 0.05 + 0.9 * x,
          positiveShare: 0.03 + 0.92 * x ** 1.1,
          rows: Math.round(2_400 * (1 - x) ** 2 + 300),
        })),
        calibrationByQuantile: [],
      },
    ],
    thresholds: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5].map((threshold) => ({
      threshold,
      precision: 0.4 + 0.8 * threshold,
      recall: 1 - threshold,
      f1: 0.65,
      ...row,
    })),
    bestThreshold: {
      rule: { kind: 'bestF1' },
      threshold: 0.3296,
      precision: 0.704,
      recall: 0.816,
      f1: 0.756,
      ...row,
      curvePoints: 8_000,
      positives: 2_338,
      negatives: 7_431,
    },
  });
}

function importance(): PermutationImportance {
  return PermutationImportance.parse({
    dataset: 'people',
    model_path: ULID,
    scorer: 'rocAuc',
    baseline_score: 0.9283,
    n_repeats: 8,
    max_samples: 4_000,
    generated_at: '2026-11-21T00:00:00Z',
    top3: ['capital-gain', 'age', 'occupation'],
    features: [
      { feature: 'capital-gain', mean_drop: 0.0561, std_drop: 0.0021 },
      { feature: 'age', mean_drop: 0.0312, std_drop: 0.0017 },
      { feature: 'occupation', mean_drop: 0.0102, std_drop: 0.0011 },
    ],
  });
}

function search(): SearchReport {
  const result = (learningRate: number, meanScore: number | null, rank: number) => ({
    candidate: { estimator: 'gradient-boosting', params: { learningRate } },
    round: 0,
    rows: 39_073,
    foldScores: [meanScore, meanScore, meanScore],
    meanScore,
    standardDeviation: meanScore === null ? null : 0.0042,
    rank,
  });
  const results = [result(0.1, 0.9274, 1), result(0.05, 0.9251, 2), result(1, null, 3)];
  return SearchReport.parse({ metric: 'rocAuc', folds: 3, seed: 42, best: results[0], results });
}
