import type { Prediction } from '#contracts';

/** Probability of the class that was predicted: what the confidence histogram shows. Outlier scores are none. */
export function confidence(answer: Prediction): number | undefined {
  return 'prediction' in answer ? answer.probabilities[String(answer.prediction)] : undefined;
}
