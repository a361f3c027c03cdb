import path from 'node:path';
import type { AliasMove } from '#contracts';
import type { NewVersion } from '#registry';
import type { FitResult } from './fit-delivery.js';
import type { GateDecision } from './gate.js';
import { configurationSha256, type RunConfiguration } from './run-configuration.js';

export interface Trained {
  readonly run: { readonly id: string; readonly version: string };
  readonly configuration: RunConfiguration;
  readonly file: string;
  readonly fitted: FitResult;
  readonly verdict: GateDecision;
  /** Where production pointed when the gate decided. */
  readonly parent: AliasMove | undefined;
  readonly gitCommit: string | undefined;
  readonly durationMs: number;
  readonly trainedAt: Date;
}

/** The `metadata.json` of a version, as far as the trainer knows it; the registry adds the files. */
export function newVersion(trained: Trained): NewVersion {
  const { run, configuration, fitted, verdict, parent, gitCommit } = trained;
  const { model, contract, params } = configuration;
  const { estimator, estimatorParams } = fitted;
  return {
    schema_version: 'v1',
    model_version_id: run.version,
    training_data_file: path.basename(trained.file),
    trained_at: trained.trainedAt.getTime() / 1_000,
    feature_schema_version: contract.featureSchemaVersion,
    model,
    estimator,
    params: { ...params, ...estimatorParams },
    dataset: { name: contract.name, rows: fitted.rows, sha256: fitted.sha256 },
    input_schema: fitted.inputSchema,
    ...answers(configuration, fitted),
    golden: fitted.golden,
    decision: verdict.decision,
    reasons: verdict.reasons,
    ...(parent === undefined ? {} : { parent_version: parent.version }),
    ...(gitCommit === undefined ? {} : { git_commit: gitCommit }),
    seed: params.seed,
    duration_seconds: trained.durationMs / 1_000,
    run_id: run.id,
    configuration_sha256: configurationSha256(configuration, fitted.sha256),
  };
}

type Answers = Pick<
  NewVersion,
  'classes' | 'positive_class' | 'threshold' | 'metric' | 'metrics' | 'outlier_rate' | 'test_share'
>;

/** What the version answers, and how well. */
function answers(configuration: RunConfiguration, { artifact, measured }: FitResult): Answers {
  const { contract, params, gate, testShare } = configuration;
  if (measured.task === 'outliers') {
    return { classes: [], threshold: params.threshold, metrics: {}, outlier_rate: measured.outlierRate };
  }
  const { metrics, threshold = params.threshold } = measured.holdOut;
  const { classes } = contract.target;
  const positiveClass = classes[artifact.positiveIndex];
  // Accuracy is defined for any hold-out; the gate's metric may not be.
  const name = metrics[gate.metric] === undefined ? 'accuracy' : gate.metric;
  return {
    classes,
    ...(classes.length === 2 && positiveClass !== undefined && { positive_class: positiveClass, threshold }),
    metric: { name, value: metrics[name] ?? 0 },
    metrics,
    test_share: testShare,
  };
}
