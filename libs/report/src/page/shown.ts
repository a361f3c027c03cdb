/** A measured number as it is quoted: four significant digits, no exponent where a reader can do without. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return shownCount(value);
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(3);
  return size >= 1_000
    ? value.toLocaleString('en-US', { maximumFractionDigits: 1 })
    : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

/** A metric or a rate: four decimals whatever its size, so that columns of them can be compared. */
export function shownScore(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : '–';
}

/** A whole number with its thousands set apart. */
export function shownCount(value: number): string {
  return Math.abs(value) < 1e15 ? value.toLocaleString('en-US') : value.toExponential(3);
}

/** A share of 0 to 1 in per cent. */
export function shownShare(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}
