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
  const { metrics } = fitted.holdOut;
  const { classes } = contract.target;
  const positiveClass = classes[fitted.artifact.positiveIndex];
  // Accuracy is defined for any hold-out; the gate's metric may not be.
  const name = metrics[configuration.gate.metric] === undefined ? 'accuracy' : configuration.gate.metric;
  return {
    schema_version: 'v1',
    model_version_id: run.version,
    metric: { name, value: metrics[name] ?? 0 },
    training_data_file: path.basename(trained.file),
    trained_at: trained.trainedAt.getTime() / 1_000,
    feature_schema_version: contract.featureSchemaVersion,
    model,
    estimator,
    params: { ...params, ...estimatorParams },
    metrics,
    dataset: { name: contract.name, rows: fitted.rows, sha256: fitted.sha256 },
    input_schema: fitted.inputSchema,
    classes,
    ...(classes.length === 2 && positiveClass !== undefined
      ? { positive_class: positiveClass, threshold: fitted.holdOut.threshold ?? params.threshold }
      : {}),
    golden: fitted.golden,
    decision: verdict.decision,
    reasons: verdict.reasons,
    ...(parent === undefined ? {} : { parent_version: parent.version }),
    ...(gitCommit === undefined ? {} : { git_commit: gitCommit }),
    seed: params.seed,
    test_share: configuration.testShare,
    duration_seconds: trained.durationMs / 1_000,
    run_id: run.id,
    configuration_sha256: configurationSha256(configuration, fitted.sha256),
  };
}
