const MOST_PASSES = 100;
const TOLERANCE = 0.005;

/**
 * Class probabilities from those of each pair of classes (Wu, Lin and Weng, "Probability estimates for multi-class
 * classification by pairwise coupling", JMLR 5, 2004, algorithm 2), with LIBSVM's tolerance: 0.005 / classes.
 * @param pairs `pairs[i * classes + j]` = P(i | i or j)
 */
export function couplePairs(pairs: Float64Array, classes: number): Float64Array {
  if (classes === 2) return Float64Array.of(pairs[1] ?? 0, pairs[2] ?? 0);
  const q = quadraticForm(pairs, classes);
  const p = new Float64Array(classes).fill(1 / classes);
  const image = new Float64Array(classes);
  for (let pass = 0; pass < Math.max(MOST_PASSES, classes); pass++) {
    let energy = 0;
    for (let t = 0; t < classes; t++) {
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += (q[t * classes + j] ?? 0) * (p[j] ?? 0);
      image[t] = sum;
      energy += (p[t] ?? 0) * sum;
    }
    if (image.every((value) => Math.abs(value - energy) < TOLERANCE / classes)) break;
    for (let t = 0; t < classes; t++) {
      const own = q[t * classes + t] ?? 1;
      const change = (energy - (image[t] ?? 0)) / own;
      p[t] = (p[t] ?? 0) + change;
      // All are divided by the same at once, so that they still add up to 1.
      energy = (energy + change * (change * own + 2 * (image[t] ?? 0))) / (1 + change) / (1 + change);
      for (let j = 0; j < classes; j++) {
        image[j] = ((image[j] ?? 0) + change * (q[t * classes + j] ?? 0)) / (1 + change);
        p[j] = (p[j] ?? 0) / (1 + change);
      }
    }
  }
  return p;
}

/** `Q[t][t] = Σ r_jt²`, `Q[t][j] = -r_jt · r_tj`: the best p minimizes pᵀQp. */
function quadraticForm(pairs: Float64Array, classes: number): Float64Array {
  const q = new Float64Array(classes * classes);
  for (let t = 0; t < classes; t++) {
    for (let j = 0; j < classes; j++) {
      if (j === t) continue;
      const against = pairs[j * classes + t] ?? 0;
      q[t * classes + t] = (q[t * classes + t] ?? 0) + against * against;
      q[t * classes + j] = -against * (pairs[t * classes + j] ?? 0);
    }
  }
  return q;
}
