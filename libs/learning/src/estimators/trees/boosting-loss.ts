/** What boosting makes smaller: a mean loss of the rows, its value and its slopes at the scores reached so far. */
export interface BoostingLoss {
  /** Scores of a row; one tree is grown for each per iteration. */
  readonly outputs: number;
  /** The constant scores to start from. */
  base(rows: Int32Array): number[];
  /**
   * Looks at the scores that these rows have reached (one array per output), for the slopes of all outputs that follow.
   */
  observe(rows: Int32Array, scores: readonly Float64Array[]): void;
  /** Writes gradient and hessian of these rows, each at the place of its row. */
  slopes(output: number, rows: Int32Array, scores: readonly Float64Array[], slopes: Float32Array): void;
  /** Loss of these rows, each times its weight, added up. */
  sum(rows: Int32Array, scores: readonly Float64Array[]): number;
}

/** Below it a class counts as this frequent, so that a class without rows has a finite score. */
const RAREST = 1e-12;

/** Weighted share of each class among the rows, never quite 0. */
export function classShares(
  rows: Int32Array,
  target: Int32Array,
  classes: number,
  weights: Float64Array | undefined,
): Float64Array {
  const shares = new Float64Array(classes);
  let total = 0;
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    shares[target[row]!]! += weight;
    total += weight;
  }
  return shares.map((share) => Math.max(RAREST, share / total));
}
