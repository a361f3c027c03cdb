import type { FeatureTable } from '../../preprocessing/feature-table.js';

/**
 * The encoded rows X with a last column of ones, and its products with vectors, computed on the compact table: a
 * category costs one addition, not one per indicator. Rows are taken in blocks [from, to), short enough that a block's
 * intermediate results stay in the processor's cache.
 */
export class Design {
  readonly rows: number;
  /** Encoded numbers per row and the one of the intercept, which is last. */
  readonly size: number;
  /** Where each categorical column's indicators start. */
  readonly starts: readonly number[];

  constructor(readonly features: FeatureTable) {
    this.rows = features.rows;
    const starts: number[] = [];
    let end = features.numeric.length;
    for (const { size } of features.categorical) {
      starts.push(end);
      end += size;
    }
    this.starts = starts;
    this.size = end + 1;
  }

  /** `result[i - from] = (X·vector)[i]` */
  times(vector: Float64Array, from: number, to: number, result: Float64Array): void {
    const { numeric, categorical } = this.features;
    const count = to - from;
    result.fill(vector[this.size - 1] ?? 0, 0, count);
    let j = 0;
    for (; j + 1 < numeric.length; j += 2) {
      addTwo(result, numeric[j], numeric[j + 1], vector[j] ?? 0, vector[j + 1] ?? 0, from, count);
    }
    if (j < numeric.length) addOne(result, numeric[j], vector[j] ?? 0, from, count);
    for (const [c, { codes, size }] of categorical.entries()) {
      addChosen(result, codes, withNone(vector, this.starts[c] ?? 0, size), from, count);
    }
  }

  /** `sums += Xᵀ·values` over the block's rows, `values[i - from]` being the i-th row's. */
  addTransposed(values: Float64Array, from: number, to: number, sums: Float64Array): void {
    const { numeric, categorical } = this.features;
    const count = to - from;
    for (const [j, column] of numeric.entries()) sums[j] = (sums[j] ?? 0) + dot(column, values, from, count);
    for (const [c, { codes, size }] of categorical.entries()) {
      const start = this.starts[c] ?? 0;
      const own = sumsByCode(codes, values, size, from, count);
      for (let k = 0; k < size; k++) sums[start + k] = (sums[start + k] ?? 0) + (own[k + 1] ?? 0);
    }
    let total = 0;
    for (let i = 0; i < count; i++) total += values[i] ?? 0;
    sums[this.size - 1] = (sums[this.size - 1] ?? 0) + total;
  }

  /** The same with the squares of the design's numbers. */
  addTransposedSquares(values: Float64Array, from: number, to: number, sums: Float64Array): void {
    const { numeric } = this.features;
    const count = to - from;
    const scaled = new Float64Array(count);
    const before = sums.slice(0, numeric.length);
    this.addTransposed(values, from, to, sums);
    for (const [j, column] of numeric.entries()) {
      for (let i = 0; i < count; i++) scaled[i] = (values[i] ?? 0) * (column[from + i] ?? 0);
      sums[j] = (before[j] ?? 0) + dot(column, scaled, from, count);
    }
  }
}

/** Values by `code + 1`, with a zero in front for -1: no branch is needed per row. */
function withNone(vector: Float64Array, start: number, size: number): Float64Array {
  const values = new Float64Array(size + 1);
  values.set(vector.subarray(start, start + size), 1);
  return values;
}

function addOne(
  result: Float64Array,
  column: Float64Array | undefined,
  weight: number,
  from: number,
  count: number,
) {
  if (column === undefined) return;
  for (let i = 0; i < count; i++) result[i] = (result[i] ?? 0) + weight * (column[from + i] ?? 0);
}

/** Two columns in one pass: the result is read and written half as often. */
function addTwo(
  result: Float64Array,
  first: Float64Array | undefined,
  second: Float64Array | undefined,
  u: number,
  v: number,
  from: number,
  count: number,
): void {
  if (first === undefined || second === undefined) return;
  for (let i = 0; i < count; i++) {
    result[i] = (result[i] ?? 0) + u * (first[from + i] ?? 0) + v * (second[from + i] ?? 0);
  }
}

function addChosen(
  result: Float64Array,
  codes: Int32Array,
  values: Float64Array,
  from: number,
  count: number,
) {
  for (let i = 0; i < count; i++) result[i] = (result[i] ?? 0) + (values[(codes[from + i] ?? 0) + 1] ?? 0);
}

/** Four sums side by side, so that an addition need not wait for the one before. */
function dot(column: Float64Array, values: Float64Array, from: number, count: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    a += (column[from + i] ?? 0) * (values[i] ?? 0);
    b += (column[from + i + 1] ?? 0) * (values[i + 1] ?? 0);
    c += (column[from + i + 2] ?? 0) * (values[i + 2] ?? 0);
    d += (column[from + i + 3] ?? 0) * (values[i + 3] ?? 0);
  }
  for (; i < count; i++) a += (column[from + i] ?? 0) * (values[i] ?? 0);
  return a + b + (c + d);
}

/** Sum of the values per `code + 1`. */
export function sumsByCode(
  codes: Int32Array,
  values: Float64Array,
  size: number,
  from: number,
  count: number,
): Float64Array {
  const sums = new Float64Array(size + 1);
  for (let i = 0; i < count; i++) {
    const place = (codes[from + i] ?? 0) + 1;
    sums[place] = (sums[place] ?? 0) + (values[i] ?? 0);
  }
  return sums;
}
