/** The numbers that are not missing (NaN), in ascending order. */
export function sortedPresent(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/**
 * The quantile of ascending numbers, interpolated between the two nearest: numpy's `linear`, type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages" (1996).
 * @param share 0 (the smallest) to 1 (the largest)
 * @returns NaN of no numbers
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}
