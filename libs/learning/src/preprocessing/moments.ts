/** Below this share of the mean, a spread is rounding noise and the column counts as constant. */
const NOISE = 1e-12;

export interface Moments {
  /** 0 of no numbers. */
  readonly mean: number;
  /** Population standard deviation; 1 of a constant column, so that it can be divided by. */
  readonly scale: number;
}

/**
 * Mean and standard deviation of what is not missing (NaN), in two passes; the second one also takes the rounding errors
 * of the first out again (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983). Not finite on
 * overflow.
 */
export function moments(values: Float64Array): Moments {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  if (count === 0) return { mean: 0, scale: 1 };
  const rough = sum / count;
  let errors = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    const difference = value - rough;
    errors += difference;
    squares += difference * difference;
  }
  const mean = rough + errors / count;
  const deviation = Math.sqrt((squares - (errors * errors) / count) / count);
  const isConstant = deviation <= NOISE * Math.max(Math.abs(mean), NOISE);
  return { mean, scale: isConstant ? 1 : deviation };
}
