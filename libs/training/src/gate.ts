import { type Gate, LOWER_IS_BETTER, type Metrics, type Task, type VersionMetadata } from '#contracts';

export interface GateCase {
  readonly gate: Gate;
  readonly task: Task;
  /** None of outlier models. */
  readonly metrics: Metrics;
  /** The delivery whose hold-out the metrics were measured on. */
  readonly measuredOn: string;
  /** The version that production points to; absent when there is none yet. */
  readonly production?:
    Pick<VersionMetadata, 'model_version_id' | 'metrics' | 'training_data_file'> | undefined;
}

export interface GateDecision {
  readonly decision: 'promoted' | 'rejected';
  /** Sentences with the numbers that decided. */
  readonly reasons: string[];
}

/**
 * Promotes a version when nothing is in production yet, when the run asks for it, or when its metric is better than
 * production's by more than the minimum gain. Each of the two was measured on the hold-out of its own delivery, so the
 * comparison is not on equal rows; the reasons say which. Outlier models have nothing to be compared by: after the first
 * one, somebody must say which to take.
 */
export function decide(given: GateCase): GateDecision {
  if (given.task === 'outliers') return decideUnmeasured(given);
  const { gate, metrics, measuredOn, production } = given;
  const { metric, minimumGain } = gate;
  const value = metrics[metric];
  const ours = value === undefined ? `no ${metric}` : `${metric} ${shown(value)}`;
  const measured = `${ours} on the hold-out of ${measuredOn}`;
  if (production === undefined) return promoted(`nothing is in production yet; ${measured}`);

  const reference = production.metrics[metric];
  const theirs =
    `${reference === undefined ? 'none' : shown(reference)} of production's ${production.model_version_id} ` +
    `on that of ${production.training_data_file}`;
  if (gate.always) return promoted(`the run asks for promotion in any case; ${measured} against ${theirs}`);
  if (value === undefined || reference === undefined) {
    return rejected(`cannot be compared: ${measured} against ${theirs}`);
  }
  const gain = LOWER_IS_BETTER.has(metric) ? reference - value : value - reference;
  if (gain <= 0) return rejected(`${measured} is not better than ${theirs}`);
  if (gain <= minimumGain)
    return rejected(`${measured} is not better by more than ${minimumGain} than ${theirs}`);
  return promoted(`${measured} is better than ${theirs}`);
}

function decideUnmeasured({ gate, production }: GateCase): GateDecision {
  const unmeasured = 'outlier models have no metric to be compared by';
  if (production === undefined) return promoted(`nothing is in production yet; ${unmeasured}`);
  return gate.always
    ? promoted(`the run asks for promotion in any case; ${unmeasured}`)
    : rejected(`${unmeasured}: move the alias to this version, or let a run promote in any case`);
}

const promoted = (reason: string): GateDecision => ({ decision: 'promoted', reasons: [reason] });
const rejected = (reason: string): GateDecision => ({ decision: 'rejected', reasons: [reason] });

/** Six digits, as scores are usually quoted; less would make unequal numbers look equal. */
const shown = (value: number) => String(Number(value.toFixed(6)));
