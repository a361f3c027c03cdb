import type { CategoryFeature, FeatureTable } from '../../preprocessing/feature-table.js';
import { sharedBytes } from '../../team/shared-arrays.js';
import { binCuts, sampledRows } from './bin-cuts.js';

/** A byte per value: 255 bins and one for what is missing. */
const MOST_BINS = 255;

/** A feature in bins. Codes from 0 to `bins - 1`; the code `bins` is missing, unknown or too rare for a bin. */
export interface BinnedFeature {
  readonly codes: Uint8Array;
  readonly bins: number;
  /** Whether any row has the code `bins`. */
  readonly hasMissing: boolean;
  readonly meaning: NumericBins | CategoryBins;
}

export interface NumericBins {
  readonly kind: 'numeric';
  /** `cuts[b]` is the largest number in bin b. */
  readonly cuts: Float64Array;
}

export interface CategoryBins {
  readonly kind: 'category';
  /** How many categories there are, with or without a bin. */
  readonly size: number;
  /** Bin of each category. */
  readonly binOf: Uint8Array;
}

/** What trees learn from: a byte per cell, column by column, over shared memory so that threads may read it. */
export interface BinnedTable {
  readonly rows: number;
  readonly features: readonly BinnedFeature[];
}

/** Puts a table into bins: its numbers first, then its categories, as the encoded instance has them. */
export function binTable(table: FeatureTable): BinnedTable {
  const sample = sampledRows(table.rows);
  return {
    rows: table.rows,
    features: [
      ...table.numeric.map((values) => binNumbers(values, sample)),
      ...table.categorical.map((feature) => binCategories(feature, table.rows)),
    ],
  };
}

function binNumbers(values: Float64Array, sample: Int32Array): BinnedFeature {
  const cuts = binCuts(values, sample, MOST_BINS);
  const bins = cuts.length + 1;
  const codes = sharedBytes(values.length);
  const padded = new Float64Array(MOST_BINS).fill(Infinity);
  padded.set(cuts);
  let missing = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const isMissing = Number.isNaN(value);
    if (isMissing) missing++;
    codes[row] = isMissing ? bins : binOf(value, padded);
  }
  return { codes, bins, hasMissing: missing > 0, meaning: { kind: 'numeric', cuts } };
}

/**
 * The number of cuts below the value, by halving without a branch, which would be guessed wrong half of the time:
 * a third of the time, whatever the values are like.
 * @param cuts rising, 255 of them, padded with Infinity
 */
function binOf(value: number, cuts: Float64Array): number {
  let below = 128 * Number(value > cuts[127]!);
  below += 64 * Number(value > cuts[below + 63]!);
  below += 32 * Number(value > cuts[below + 31]!);
  below += 16 * Number(value > cuts[below + 15]!);
  below += 8 * Number(value > cuts[below + 7]!);
  below += 4 * Number(value > cuts[below + 3]!);
  below += 2 * Number(value > cuts[below + 1]!);
  return below + Number(value > cuts[below]!);
}

function binCategories(feature: CategoryFeature, rows: number): BinnedFeature {
  const counts = new Float64Array(feature.size);
  for (let row = 0; row < rows; row++) {
    const code = feature.codes[row]!;
    if (code >= 0) counts[code]!++;
  }
  const binned = [...counts.keys()]
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_BINS)
    .sort((a, b) => a - b);
  const bins = binned.length;
  const binOfCode = new Uint8Array(feature.size).fill(bins);
  binned.forEach((code, bin) => (binOfCode[code] = bin));
  const codes = sharedBytes(rows);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    const bin = binOfCode[feature.codes[row]!] ?? bins;
    codes[row] = bin;
    if (bin === bins) missing++;
  }
  const meaning = { kind: 'category', size: feature.size, binOf: binOfCode } as const;
  return { codes, bins, hasMissing: missing > 0, meaning };
}
