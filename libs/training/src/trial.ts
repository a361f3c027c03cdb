import {
  type Candidate,
  type DatasetContract,
  ESTIMATOR_PARAMS,
  type EstimatorParams,
  type MetricName,
  PresageError,
} from '#contracts';
import {
  evaluate,
  fit,
  learnedSchema,
  loadModel,
  positiveIndexOf,
  scoreTable,
  type Table,
  type Trial,
  type TrialOutcome,
} from '#learning';

/** What all trials of a search have in common; plain data. */
export interface TrialSetting {
  readonly table: Table;
  /** Its features, target and preprocessing; the latter is fitted anew on the training rows of every trial. */
  readonly contract: DatasetContract;
  readonly metric: MetricName;
  readonly balanced: boolean;
  readonly seed: number;
  readonly threshold: number;
}

/** Fits a candidate on the trial's training rows and measures it on the others. Rows it cannot learn from fail it. */
export async function runTrial(setting: TrialSetting, trial: Trial): Promise<TrialOutcome> {
  const { table, contract, metric, balanced, seed, threshold } = setting;
  const { estimator } = trial.candidate;
  const params = candidateParams(trial.candidate);
  try {
    const artifact = await fit({ table, rows: trial.train, contract, estimator, params, balanced, seed });
    const model = loadModel(artifact, learnedSchema(contract.features, artifact.encodings));
    const metrics = evaluate({
      target: trial.test.map((row) => table.target[row] ?? -1),
      scores: scoreTable(model, table, trial.test),
      classes: model.classes,
      positiveIndex: positiveIndexOf(contract),
      threshold,
    });
    return metrics[metric] ?? 'failed';
  } catch (error) {
    if (error instanceof PresageError && error.code === 'invalid_request') return 'failed';
    throw error;
  }
}

/**
 * The candidate's parameters with the estimator's defaults.
 * @throws {PresageError} `invalid_request` for parameters that the estimator does not have
 */
export function candidateParams({ estimator, params }: Candidate): EstimatorParams {
  const read = ESTIMATOR_PARAMS[estimator].safeParse(params);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new PresageError('invalid_request', `a candidate does not fit ${estimator}: ${problems.join('; ')}`);
}
