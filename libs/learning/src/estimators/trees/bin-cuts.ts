import { sortNumbers } from './sort-numbers.js';

/** Of longer columns, the cuts are those of a sample of this many rows. */
const SAMPLE = 200_000;

/**
 * Where a column of numbers is cut into bins: halfway between neighbouring values while these are few, else at the
 * quantiles, so that bins hold about equally many rows. A value belongs to the first bin whose cut is not below it.
 * @param values NaN is missing and has no bin here
 * @param sample rows to look at; see `sampledRows`
 * @param bins how many bins there may be, at least 2
 * @returns at most `bins - 1` finite cuts, rising
 */
export function binCuts(values: Float64Array, sample: Int32Array, bins: number): Float64Array {
  const sorted = new Float64Array(sample.length);
  let known = 0;
  for (const row of sample) {
    const value = values[row]!;
    if (!Number.isNaN(value)) sorted[known++] = value;
  }
  const present = sortNumbers(sorted.subarray(0, known));
  const starts = startsOfDistinct(present, bins);
  return starts === undefined ? quantileCuts(present, bins) : middles(present, starts);
}

/** Rows evenly spread over the table: the same for every column, without a draw. */
export function sampledRows(rows: number): Int32Array {
  const length = Math.min(rows, SAMPLE);
  return Int32Array.from({ length }, (_, i) => Math.floor((i * rows) / length));
}

/** Where each distinct value starts; undefined when there are more than `most`. */
function startsOfDistinct(sorted: Float64Array, most: number): number[] | undefined {
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    if (starts.length === most) return undefined;
    starts.push(i);
  }
  return starts;
}

function middles(sorted: Float64Array, starts: readonly number[]): Float64Array {
  return Float64Array.from(starts.slice(1), (start) => middle(sorted[start - 1]!, sorted[start]!));
}

/** Between two numbers, and below the upper one even where rounding knows nothing between them. */
function middle(low: number, high: number): number {
  const half = low / 2 + high / 2;
  return half >= low && half < high ? half : low;
}

function quantileCuts(sorted: Float64Array, bins: number): Float64Array {
  const cuts = new Set<number>();
  for (let b = 1; b < bins; b++) {
    const place = Math.min(sorted.length - 1, Math.max(1, Math.round((b * sorted.length) / bins)));
    const cut = middle(sorted[place - 1]!, sorted[place]!);
    // At the largest value nothing would be left on the other side.
    if (cut < sorted[sorted.length - 1]!) cuts.add(cut);
  }
  return Float64Array.from(cuts).sort();
}
