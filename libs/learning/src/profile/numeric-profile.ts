import { quantileOfSorted } from '../metrics/quantile.js';
import { present as presentOf } from '../preprocessing/quantile.js';

export interface NumericSummary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly standardDeviation: number;
  readonly quantiles: {
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
  /** `counts[i]` values lie in `edges[i] ≤ x < edges[i + 1]`; the last bin has its right edge as well. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
}

export interface NumericProfile {
  readonly kind: 'numeric';
  readonly missing: number;
  readonly distinct: number;
  /** Absent when there is no value at all. */
  readonly summary?: NumericSummary;
}

const MOST_BINS = 20;

/** @param values NaN is missing */
export function numericProfile(values: Float64Array): NumericProfile {
  const present = presentOf(values).sort();
  const missing = values.length - present.length;
  const distinct = distinctOfSorted(present);
  const [min, max] = [present[0], present.at(-1)];
  if (min === undefined || max === undefined) return { kind: 'numeric', missing, distinct };
  const at = (share: number) => quantileOfSorted(present, share);
  const summary = {
    min,
    max,
    ...moments(present),
    quantiles: { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
    histogram: histogram(present, min, max, distinct),
  };
  return { kind: 'numeric', missing, distinct, summary };
}

/** Two passes: the differences to the mean stay exact where the mean is far from zero. */
function moments(values: Float64Array) {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, standardDeviation: Math.sqrt(squares / values.length) };
}

function distinctOfSorted(values: Float64Array): number {
  let distinct = 0;
  let previous = NaN;
  for (const value of values) {
    if (value !== previous) distinct++;
    previous = value;
  }
  return distinct;
}

/** Bins of equal width; whole numbers get bins of whole width, so that no bin holds more of them than its neighbours. */
function histogram(values: Float64Array, min: number, max: number, distinct: number) {
  const whole = values.every(Number.isInteger);
  const bins = Math.max(1, Math.min(MOST_BINS, distinct));
  const width = whole ? Math.max(1, Math.ceil((max - min + 1) / bins)) : (max - min) / bins || 1;
  const start = whole ? min - 0.5 : min;
  const used = whole ? Math.ceil((max - min + 1) / width) : bins;
  const edges = Array.from({ length: used + 1 }, (_, place) => start + place * width);
  const counts = Array.from({ length: used }, () => 0);
  for (const value of values) {
    const place = Math.min(used - 1, Math.floor((value - start) / width));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { edges, counts };
}
