import { select } from './select.js';

/** The numbers that are not missing (NaN), in their order. */
export function present(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isNaN(value)) kept[count++] = value;
  }
  return kept.subarray(0, count);
}

/**
 * A quantile of numbers in any order, interpolated between the two nearest: numpy's `linear`, type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages" (1996).
 * @param numbers without NaN; are put into another order
 * @param share 0 (the smallest) to 1 (the largest)
 * @returns NaN of no numbers
 */
export function quantile(numbers: Float64Array, share: number): number {
  const place = share * (numbers.length - 1);
  const below = Math.floor(place);
  if (numbers.length === 0) return NaN;
  select(numbers, below);
  const low = numbers[below] ?? NaN;
  if (place === below) return low;
  let high = Infinity;
  for (let i = below + 1; i < numbers.length; i++) high = Math.min(high, numbers[i] ?? NaN);
  return low + (high - low) * (place - below);
}
