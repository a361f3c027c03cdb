/** The mean of the values, each with its weight (1 each when absent). */
export function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : (weights[i] ?? 0);
    sum += weight * (values[i] ?? 0);
    total += weight;
  }
  return sum / total;
}

/** The same for values of which some may be undefined: then, unless such a value has no weight, the mean is, too. */
export function meanIfDefined(
  values: readonly (number | undefined)[],
  weights?: readonly number[],
): number | undefined {
  let sum = 0;
  let total = 0;
  for (const [i, value] of values.entries()) {
    const weight = weights === undefined ? 1 : (weights[i] ?? 0);
    if (weight === 0) continue;
    if (value === undefined) return undefined;
    sum += weight * value;
    total += weight;
  }
  return total === 0 ? undefined : sum / total;
}
