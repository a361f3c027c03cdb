import { type Interval, METRIC_NAMES, type MetricName } from '#contracts';
import { MersenneTwister } from '../random/mersenne-twister.js';
import type { Measurement } from './evaluate.js';
import { quantileOfSorted } from './quantile.js';

export interface BootstrapOptions {
  readonly samples: number;
  /** Share of the samples whose values the interval holds, above 0 and below 1. */
  readonly confidence: number;
  readonly seed: number;
}

export const BOOTSTRAP: Omit<BootstrapOptions, 'seed'> = { samples: 1_000, confidence: 0.95 };

/**
 * Where each metric would lie on other rows like these: the rows are drawn again with replacement, as often as there are,
 * and measured; the interval runs between the percentiles of the values (Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993, ch. 13). The same seed draws the rows that NumPy's `RandomState(seed).randint(rows, size=rows)` draws.
 * A metric that fewer than half of the samples define is absent.
 */
export function bootstrapIntervals(
  measurement: Measurement,
  rows: number,
  { samples, confidence, seed }: BootstrapOptions,
): Partial<Record<MetricName, Interval>> {
  if (rows === 0) return {};
  const random = new MersenneTwister(seed);
  const values = new Map<MetricName, number[]>(METRIC_NAMES.map((name) => [name, []]));
  const times = new Float64Array(rows);
  for (let sample = 0; sample < samples; sample++) {
    times.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = random.upTo(rows - 1);
      times[row] = (times[row] ?? 0) + 1;
    }
    const measured = measurement.metrics(times);
    for (const [name, own] of values) {
      const value = measured[name];
      if (value !== undefined) own.push(value);
    }
  }
  const intervals: Partial<Record<MetricName, Interval>> = {};
  for (const [name, own] of values) {
    if (own.length === 0 || own.length * 2 < samples) continue;
    const sorted = Float64Array.from(own).sort();
    intervals[name] = {
      low: quantileOfSorted(sorted, (1 - confidence) / 2),
      high: quantileOfSorted(sorted, (1 + confidence) / 2),
    };
  }
  return intervals;
}
