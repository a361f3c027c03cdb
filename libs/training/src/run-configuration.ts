import { createHash } from 'node:crypto';
import {
  DEFAULT_ESTIMATOR,
  DEFAULT_THRESHOLDS,
  type DatasetContract,
  ESTIMATOR_PARAMS,
  type EstimatorName,
  type EstimatorParams,
  type Gate,
  ownParamErrors,
  ownParams,
  Preprocessing,
  PresageError,
  type RunRequest,
  type SearchOrder,
  taskOfOrder,
  type ThresholdRule,
} from '#contracts';
import type { Settings } from '#settings';

/** Parameters that every run has, whatever it fits. */
export interface RunParams {
  readonly balanced: boolean;
  readonly seed: number;
  readonly threshold: number;
  readonly thresholdRule?: ThresholdRule;
}

/** What a run does, with every default filled in. */
export interface RunConfiguration {
  readonly model: string;
  /** With the preprocessing of this run. */
  readonly contract: DatasetContract;
  readonly estimator: EstimatorName;
  readonly estimatorParams: EstimatorParams;
  readonly params: RunParams;
  /** Replaces the estimator and its parameters by the best of its candidates. */
  readonly search?: SearchOrder;
  readonly gate: Gate;
  readonly testShare: number;
}

/**
 * Fills in what the request leaves open: from the settings, and at last the model's name from the dataset's.
 * @throws {PresageError} `invalid_request` for a parameter that the estimator does not have
 */
export function configurationOf(
  request: RunRequest,
  contract: DatasetContract,
  { training }: Pick<Settings, 'training'>,
): RunConfiguration {
  const { params = {}, gate = {}, estimator = defaultEstimator(contract) } = request;
  const preprocessing = Preprocessing.parse({ ...contract.preprocessing, ...params.preprocessing });
  const own = ESTIMATOR_PARAMS[estimator].safeParse(ownParams(params));
  // Requests are checked before they are queued; a schedule may be older than a parameter's rules.
  if (!own.success) {
    const errors = ownParamErrors(estimator, own.error).map(({ path, message }) => ({
      pointer: ['', 'params', ...path].join('/'),
      detail: message,
    }));
    throw new PresageError('invalid_request', `the parameters do not fit ${estimator}`, { errors });
  }
  return {
    model: request.model ?? request.dataset,
    contract: { ...contract, preprocessing },
    estimator,
    estimatorParams: own.data,
    params: {
      balanced: params.balanced ?? training.balanced,
      seed: params.seed ?? training.seed,
      threshold: params.threshold ?? DEFAULT_THRESHOLDS[taskOfOrder(request)],
      ...(params.thresholdRule && { thresholdRule: params.thresholdRule }),
    },
    gate: {
      metric: gate.metric ?? training.gate.metric,
      minimumGain: gate.minimumGain ?? training.gate.minimumGain,
      always: gate.always ?? false,
    },
    ...(request.search && { search: request.search }),
    testShare: training.testShare,
  };
}

/** The small one tells only two classes apart. */
function defaultEstimator({ target }: DatasetContract): EstimatorName {
  return target.classes.length > 2 ? 'logistic-regression' : DEFAULT_ESTIMATOR;
}

/** The sha256, in hexadecimal, of everything that determines a run's outcome: the rows and the configuration. */
export function configurationSha256(configuration: RunConfiguration, rowsSha256: string): string {
  const determining = { rowsSha256, ...configuration };
  return createHash('sha256').update(JSON.stringify(determining, sortKeys)).digest('hex');
}

/** The same settings in another order are the same settings. */
function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
