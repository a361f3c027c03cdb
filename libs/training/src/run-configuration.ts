import { createHash } from 'node:crypto';
import type { DatasetContract, Gate, RunRequest } from '#contracts';
import type { Settings } from '#settings';
import type { FitOrder } from './fit-delivery.js';

/** What a run does, with every default filled in. */
export interface RunConfiguration {
  readonly model: string;
  readonly contract: DatasetContract;
  readonly estimator: FitOrder['estimator'];
  readonly params: FitOrder['params'];
  readonly gate: Gate;
  readonly testShare: number;
}

/** Fills in what the request leaves open: from the settings, and at last the model's name from the dataset's. */
export function configurationOf(
  request: RunRequest,
  contract: DatasetContract,
  { training }: Pick<Settings, 'training'>,
): RunConfiguration {
  const { params = {}, gate = {} } = request;
  return {
    model: request.model ?? request.dataset,
    contract,
    estimator: request.estimator ?? 'ml-logistic-regression',
    params: {
      ...params,
      balanced: params.balanced ?? training.balanced,
      seed: params.seed ?? training.seed,
      threshold: params.threshold ?? 0.5,
    },
    gate: {
      metric: gate.metric ?? training.gate.metric,
      minimumGain: gate.minimumGain ?? training.gate.minimumGain,
      always: gate.always ?? false,
    },
    testShare: training.testShare,
  };
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
