import type { CategoryFeature } from '../../preprocessing/feature-table.js';
import { type Design, sumsByCode } from './design.js';

/**
 * `XᵀDX` for a diagonal D, summed up block by block. Two categorical columns meet in a table of their pairs of
 * categories, so a pair of columns costs one addition per row, however many categories there are.
 */
export class WeightedGram {
  readonly #design: Design;
  /** Lower triangle, numeric × numeric, row by row. */
  readonly #numbers: Float64Array;
  /** Numbers and indicators × the column of ones. */
  readonly #ones: Float64Array;
  /** Per numeric column and categorical column: sums by `code + 1`. */
  readonly #mixed: readonly (readonly Float64Array[])[];
  /** Per pair of categorical columns, second before first: sums by both `code + 1`. */
  readonly #pairs: readonly (readonly Float64Array[])[];

  constructor(design: Design) {
    const { numeric, categorical } = design.features;
    this.#design = design;
    this.#numbers = new Float64Array(numeric.length ** 2);
    this.#ones = new Float64Array(design.size);
    this.#mixed = numeric.map(() => categorical.map(({ size }) => new Float64Array(size + 1)));
    this.#pairs = categorical.map((a, c) =>
      categorical.slice(0, c).map((b) => new Float64Array((a.size + 1) * (b.size + 1))),
    );
  }

  /** @param diagonal D's entries of the rows [from, to) */
  add(diagonal: Float64Array, from: number, to: number, scratch: Float64Array): void {
    const { numeric, categorical } = this.#design.features;
    const count = to - from;
    this.#design.addTransposed(diagonal, from, to, this.#ones);
    for (const [j, column] of numeric.entries()) {
      for (let i = 0; i < count; i++) scratch[i] = (diagonal[i] ?? 0) * (column[from + i] ?? 0);
      addProducts(this.#numbers, j, numeric, scratch, from, count);
      for (const [c, { codes, size }] of categorical.entries()) {
        const sums = this.#mixed[j]?.[c];
        const own = sumsByCode(codes, scratch, size, from, count);
        if (sums !== undefined) for (let k = 0; k <= size; k++) sums[k] = (sums[k] ?? 0) + (own[k] ?? 0);
      }
    }
    for (const [a, first] of categorical.entries()) {
      for (const [b, sums] of (this.#pairs[a] ?? []).entries()) {
        const second = categorical[b];
        if (second !== undefined) addPairs(sums, first, second, diagonal, from, count);
      }
    }
  }

  /** Adds the sums, times a factor, to the lower triangle's block at (top, left) of a matrix of that many columns. */
  addTo(matrix: Float64Array, columns: number, top: number, left: number, factor: number): void {
    const { numeric, categorical } = this.#design.features;
    const { starts, size } = this.#design;
    const put = (row: number, column: number, value: number) => {
      const place = (top + row) * columns + left + column;
      matrix[place] = (matrix[place] ?? 0) + factor * value;
      if (row === column || top === left) return;
      const mirrored = (top + column) * columns + left + row;
      matrix[mirrored] = (matrix[mirrored] ?? 0) + factor * value;
    };
    for (let j = 0; j < numeric.length; j++) {
      for (let k = 0; k <= j; k++) put(j, k, this.#numbers[j * numeric.length + k] ?? 0);
      for (const [c, column] of categorical.entries()) {
        for (let k = 0; k < column.size; k++) put((starts[c] ?? 0) + k, j, this.#mixed[j]?.[c]?.[k + 1] ?? 0);
      }
    }
    for (const [a, first] of categorical.entries()) {
      const start = starts[a] ?? 0;
      for (let k = 0; k < first.size; k++) put(start + k, start + k, this.#ones[start + k] ?? 0);
      for (const [b, sums] of (this.#pairs[a] ?? []).entries()) {
        const width = (categorical[b]?.size ?? 0) + 1;
        for (let k = 0; k < first.size; k++) {
          for (let l = 0; l + 1 < width; l++) {
            put(start + k, (starts[b] ?? 0) + l, sums[(k + 1) * width + l + 1] ?? 0);
          }
        }
      }
    }
    for (let j = 0; j < size; j++) put(size - 1, j, this.#ones[j] ?? 0);
  }
}

/** Row j of the numeric triangle: the scaled column times itself and each one before it, four at a time. */
function addProducts(
  sums: Float64Array,
  j: number,
  columns: readonly Float64Array[],
  scaled: Float64Array,
  from: number,
  count: number,
): void {
  for (let k = 0; k <= j; k += 4) {
    const at = columns[k];
    const [p = at, q = at, r = at, s = at] = columns.slice(k, k + 4);
    if (p === undefined || q === undefined || r === undefined || s === undefined) return;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const value = scaled[i] ?? 0;
      a += value * (p[from + i] ?? 0);
      b += value * (q[from + i] ?? 0);
      c += value * (r[from + i] ?? 0);
      d += value * (s[from + i] ?? 0);
    }
    const place = j * columns.length + k;
    for (const [ahead, sum] of [a, b, c, d].entries()) {
      if (k + ahead <= j) sums[place + ahead] = (sums[place + ahead] ?? 0) + sum;
    }
  }
}

function addPairs(
  sums: Float64Array,
  first: CategoryFeature,
  second: CategoryFeature,
  diagonal: Float64Array,
  from: number,
  count: number,
): void {
  const width = second.size + 1;
  const [a, b] = [first.codes, second.codes];
  for (let i = 0; i < count; i++) {
    const place = ((a[from + i] ?? 0) + 1) * width + (b[from + i] ?? 0) + 1;
    sums[place] = (sums[place] ?? 0) + (diagonal[i] ?? 0);
  }
}
