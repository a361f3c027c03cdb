import type { CalibrationBin } from '#contracts';
import type { ScoreDistribution } from '../chart/score-distribution-chart.js';

const BINS = 10;

/** The rows of each class by probability, read off the calibration's bins of equal width. */
export function scoreDistribution(bins: readonly CalibrationBin[]): ScoreDistribution {
  const negatives = Array.from({ length: BINS }, () => 0);
  const positives = Array.from({ length: BINS }, () => 0);
  for (const { meanProbability, positiveShare, rows } of bins) {
    // Empty bins are left out there; a mean tells where its bin lies.
    const place = Math.min(BINS - 1, Math.floor(meanProbability * BINS));
    const positive = Math.round(positiveShare * rows);
    positives[place] = (positives[place] ?? 0) + positive;
    negatives[place] = (negatives[place] ?? 0) + rows - positive;
  }
  return { negatives, positives };
}
