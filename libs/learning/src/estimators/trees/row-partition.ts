import type { BinnedFeature } from './binned-table.js';
import { isInSet } from './bin-set.js';
import type { Split } from './split.js';

/** For every code of the feature, 1 when rows with it go left. */
export function leftCodes(split: Split, feature: BinnedFeature): Uint8Array {
  const left = new Uint8Array(feature.bins + 1);
  for (let bin = 0; bin < feature.bins; bin++) {
    const goes = split.kind === 'numeric' ? bin <= split.lastLeftBin : isInSet(split.leftBins, bin);
    left[bin] = goes ? 1 : 0;
  }
  left[feature.bins] = split.missingLeft ? 1 : 0;
  return left;
}

/**
 * Puts the rows from `begin` to before `end` that go left first, both sides keeping their order.
 * Rows in rising order are what makes reading the columns fast.
 * @param spare room for as many rows
 * @returns where the right side begins
 */
export function partitionRows(
  rows: Int32Array,
  begin: number,
  end: number,
  codes: Uint8Array,
  left: Uint8Array,
  spare: Int32Array,
): number {
  const leftEnd = separateRows(rows, begin, end, codes, left, spare, 0);
  rows.set(spare.subarray(0, end - leftEnd), leftEnd);
  return leftEnd;
}

/**
 * The first half of it: puts the rows that go left first, and the others into `spare`.
 * @param spareBegin where they begin there
 * @returns where those that went left end
 */
export function separateRows(
  rows: Int32Array,
  begin: number,
  end: number,
  codes: Uint8Array,
  left: Uint8Array,
  spare: Int32Array,
  spareBegin: number,
): number {
  let leftEnd = begin;
  let rightEnd = spareBegin;
  // Written to both sides, and only one of them moves on: a branch here would be guessed wrong half of the time.
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const goesLeft = left[codes[row]!]!;
    rows[leftEnd] = row;
    spare[rightEnd] = row;
    leftEnd += goesLeft;
    rightEnd += 1 - goesLeft;
  }
  return leftEnd;
}
