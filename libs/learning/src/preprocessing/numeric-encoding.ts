import { type ColumnEncoding, type NumericSource, type Preprocessing, PresageError } from '#contracts';
import { moments } from './moments.js';
import { quantile, sortedPresent } from './quantile.js';

export type NumericEncoding = ColumnEncoding & { readonly kind: 'numeric' };

export interface NumericOptions {
  readonly imputation: Preprocessing['numericImputation'];
  readonly clipQuantiles: Preprocessing['clipQuantiles'];
  /** Leave missing numbers missing. */
  readonly keepMissing: boolean;
  /** Bring to mean 0 and variance 1. */
  readonly scaled: boolean;
}

/**
 * Learns how one column's numbers are encoded: clipped to quantiles of the training rows, then imputed, then
 * standardized, each step learned from what the one before leaves.
 * @param values the training rows' numbers, NaN where missing
 * @throws {PresageError} `invalid_request` when the numbers are too large to compute with
 */
export function fitNumeric(
  name: string,
  source: NumericSource,
  values: Float64Array,
  options: NumericOptions,
): NumericEncoding {
  const clip = clipRange(values, options.clipQuantiles);
  const fill = options.keepMissing ? null : fillValue(clipped(values, clip), options.imputation);
  const steps = { kind: 'numeric', source, fill, ...(clip && { clip }), mean: 0, scale: 1 } as const;
  if (!options.scaled) return checked(name, steps);
  return checked(name, { ...steps, ...moments(values.map(encodeNumber(steps))) });
}

/** Encodes one number by the learned steps. NaN in gives the fill, or NaN where missing numbers stay missing. */
export function encodeNumber({ fill, clip, mean, scale }: NumericEncoding): (value: number) => number {
  const [low, high] = clip ?? [-Infinity, Infinity];
  const missing = fill ?? NaN;
  return (value) => {
    const present = Number.isNaN(value) ? missing : value;
    return (Math.min(high, Math.max(low, present)) - mean) / scale;
  };
}

function clipRange(
  values: Float64Array,
  quantiles: Preprocessing['clipQuantiles'],
): [number, number] | undefined {
  if (quantiles === undefined) return undefined;
  const sorted = sortedPresent(values);
  return sorted.length === 0 ? undefined : [quantile(sorted, quantiles[0]), quantile(sorted, quantiles[1])];
}

function clipped(values: Float64Array, clip: [number, number] | undefined): Float64Array {
  if (clip === undefined) return values;
  const [low, high] = clip;
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

/** A column without a single number is 0: it says nothing either way. */
function fillValue(values: Float64Array, imputation: NumericOptions['imputation']): number {
  if (imputation === 'mean') return moments(values).mean;
  const median = quantile(sortedPresent(values), 0.5);
  return Number.isNaN(median) ? 0 : median;
}

function checked(name: string, encoding: NumericEncoding): NumericEncoding {
  const { fill, mean, scale } = encoding;
  if ([fill ?? 0, mean, scale].every(Number.isFinite)) return encoding;
  throw new PresageError('invalid_request', `column "${name}" has numbers too large to compute with`);
}
