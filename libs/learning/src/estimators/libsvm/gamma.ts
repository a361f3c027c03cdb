/**
 * Width of the kernel `exp(-gamma · |u - v|²)`. `auto`: 1 / features. `scale`: 1 / (features · variance of all numbers
 * of the encoded rows), as scikit-learn has it; 1 where nothing varies.
 */
export function gammaOf(gamma: number | 'scale' | 'auto', rows: readonly Float64Array[]): number {
  if (typeof gamma === 'number') return gamma;
  const features = rows[0]?.length ?? 1;
  if (gamma === 'auto') return 1 / features;
  const count = rows.length * features;
  const mean = rows.reduce((sum, row) => sum + total(row, (x) => x), 0) / count;
  const variance = rows.reduce((sum, row) => sum + total(row, (x) => (x - mean) ** 2), 0) / count;
  return variance === 0 ? 1 : 1 / (features * variance);
}

function total(values: Float64Array, of: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
}
