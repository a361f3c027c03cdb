/** The classes whose probabilities leaves hold: of two the positive one, of more all of them. */
export function classOutputs(classes: number, positiveIndex: number): Int32Array {
  return classes === 2 ? Int32Array.of(positiveIndex) : Int32Array.from({ length: classes }, (_, k) => k);
}
