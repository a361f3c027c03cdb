/** Below this share of the mean, a spread is rounding noise and the column counts as constant. */
const NOISE = 1e-12;

export interface Moments {
  /** 0 of no numbers. */
  readonly mean: number;
  /** Population standard deviation; 1 of a constant column, so that it can be divided by. */
  readonly scale: number;
}

/** Mean and standard deviation of what is not missing (NaN), in one pass (Welford 1962). Not finite on overflow. */
export function moments(values: Float64Array): Moments {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const before = value - mean;
    mean += before / ++count;
    squares += before * (value - mean);
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  const isConstant = deviation <= NOISE * Math.max(Math.abs(mean), NOISE);
  return { mean, scale: isConstant ? 1 : deviation };
}
