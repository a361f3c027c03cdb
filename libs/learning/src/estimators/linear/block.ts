/** Rows per block: its sums and one column of it lie in the first-level cache. */
export const BLOCK = 1_024;

/** Rows [from, to) and what is worked out about them; the arrays are used again for the next block. */
export interface Block {
  readonly from: number;
  readonly to: number;
  /** Per output. */
  readonly sums: readonly Float64Array[];
}
