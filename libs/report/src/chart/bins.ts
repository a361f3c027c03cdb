/** A histogram: `counts[i]` values lie in `edges[i] … edges[i + 1]`. */
export interface Bins {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The bins as marks with a left and a right side. */
export function binMarks({ edges, counts }: Bins) {
  return counts.map((rows, place) => ({ from: edges[place] ?? 0, to: edges[place + 1] ?? 0, rows }));
}
