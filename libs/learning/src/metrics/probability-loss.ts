/** A probability of exactly 0 for what happened would cost infinitely much. */
const SMALLEST = Number.EPSILON;

/** Mean of -ln P(actual class), in nats; probabilities are clipped to [2.2e-16, 1]. */
export function logLoss(target: Int32Array, scores: Float64Array, classes: number): number {
  let sum = 0;
  target.forEach((label, row) => (sum -= Math.log(Math.max(SMALLEST, scores[row * classes + label] ?? 0))));
  return sum / target.length;
}

/**
 * Brier score: mean squared distance between probability and outcome. Two classes: of the positive class alone
 * (0 to 1); more: summed over the classes (0 to 2).
 */
export function brier(target: Int32Array, scores: Float64Array, classes: number): number {
  let sum = 0;
  scores.forEach(
    (score, i) => (sum += (score - (target[Math.floor(i / classes)] === i % classes ? 1 : 0)) ** 2),
  );
  return sum / target.length / (classes === 2 ? 2 : 1);
}
