/** An outlier scores below the threshold; at it, it is none. */
export function isOutlier(score: number, threshold: number): boolean {
  return score < threshold;
}

/** Share of the scores that are those of outliers, 0 to 1; 0 of none. */
export function outlierRate(scores: Float64Array, threshold: number): number {
  if (scores.length === 0) return 0;
  return scores.filter((score) => isOutlier(score, threshold)).length / scores.length;
}
