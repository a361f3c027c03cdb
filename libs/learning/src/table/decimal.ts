const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A finite decimal number written as text, or undefined. `0x10`, `Infinity`, `1_000` and `""` are none. */
export function parseDecimal(text: string): number | undefined {
  if (text.length > 400 || !DECIMAL.test(text)) return undefined;
  const value = Number(text);
  // Adding zero turns -0 into 0, so that equal values have equal keys everywhere.
  return Number.isFinite(value) ? value + 0 : undefined;
}
