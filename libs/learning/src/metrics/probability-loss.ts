/** A probability of exactly 0 for what happened would cost infinitely much. */
const SMALLEST = Number.EPSILON;

/** Per row -ln P(actual class), in nats; probabilities are clipped to [2.2e-16, 1]. Their mean is the log loss. */
export function logLosses(target: Int32Array, scores: Float64Array, classes: number): Float64Array {
  return Float64Array.from(
    target,
    (label, row) => -Math.log(Math.max(SMALLEST, scores[row * classes + label] ?? 0)),
  );
}

/**
 * Per row the squared distance between probability and outcome; their mean is the Brier score. Two classes: of the
 * positive class alone (0 to 1); more: summed over the classes (0 to 2).
 */
export function brierLosses(target: Int32Array, scores: Float64Array, classes: number): Float64Array {
  return Float64Array.from(target, (label, row) => {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += ((scores[row * classes + k] ?? 0) - (label === k ? 1 : 0)) ** 2;
    return classes === 2 ? sum / 2 : sum;
  });
}
