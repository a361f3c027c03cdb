import { type ColumnEncoding, type NumericSource, type Preprocessing, PresageError } from '#contracts';
import { moments } from './moments.js';
import { present, quantile } from './quantile.js';

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
 * @param values the training rows' numbers, NaN where missing; the steps are carried out in them
 * @throws {PresageError} `invalid_request` when the numbers are too large to compute with
 */
export function fitNumeric(
  name: string,
  source: NumericSource,
  values: Float64Array,
  { imputation, clipQuantiles, keepMissing, scaled }: NumericOptions,
): NumericEncoding {
  const unscaled = { kind: 'numeric', source, fill: null, mean: 0, scale: 1 } as const;
  if (keepMissing && !scaled && clipQuantiles === undefined) return unscaled;
  const numbers = present(values);
  const clip = clipQuantiles && clipRange(numbers, clipQuantiles);
  const clipped = { ...unscaled, ...(clip && { clip }) };
  const fill = keepMissing ? null : fillValue(numbers, imputation, encodeNumber(clipped));
  const imputed = { ...clipped, fill };
  if (!scaled) return checked(name, imputed);
  const encode = encodeNumber(imputed);
  for (let i = 0; i < values.length; i++) values[i] = encode(values[i] ?? NaN);
  return checked(name, { ...imputed, ...moments(values) });
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

function clipRange(numbers: Float64Array, [low, high]: [number, number]): [number, number] | undefined {
  return numbers.length === 0 ? undefined : [quantile(numbers, low), quantile(numbers, high)];
}

/** A column without a single number is 0: it says nothing either way. */
function fillValue(
  numbers: Float64Array,
  imputation: NumericOptions['imputation'],
  clip: (value: number) => number,
): number {
  if (numbers.length === 0) return 0;
  // The clipped numbers' median is the median, clipped.
  if (imputation === 'median') return clip(quantile(numbers, 0.5));
  for (let i = 0; i < numbers.length; i++) numbers[i] = clip(numbers[i] ?? NaN);
  return moments(numbers).mean;
}

function checked(name: string, encoding: NumericEncoding): NumericEncoding {
  const { fill, mean, scale } = encoding;
  if ([fill ?? 0, mean, scale].every(Number.isFinite)) return encoding;
  throw new PresageError('invalid_request', `column "${name}" has numbers too large to compute with`);
}
