/**
 * A weight per row that makes every class that occurs count the same: rows / (classes that occur · rows of the class).
 * They add up to the number of rows.
 */
export function balancedWeights(target: Int32Array, classes: number): Float64Array {
  const counts = new Int32Array(classes);
  for (const label of target) counts[label] = (counts[label] ?? 0) + 1;
  const present = counts.filter((count) => count > 0).length;
  return Float64Array.from(target, (label) => target.length / (present * (counts[label] ?? 1)));
}
