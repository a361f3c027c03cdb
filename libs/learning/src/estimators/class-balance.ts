import { MersenneTwister } from '../random/mersenne-twister.js';

/**
 * Repeats the rows of the smaller classes until every class that occurs has as many rows as the largest one.
 * Whole repetitions first; the rows that are repeated once more are drawn by lot.
 */
export function balanceClasses(
  rows: Int32Array,
  target: Int32Array,
  classes: number,
  seed: number,
): Int32Array {
  const random = new MersenneTwister(seed);
  const members = Array.from({ length: classes }, (_, k) => rows.filter((row) => target[row] === k));
  const size = Math.max(...members.map((own) => own.length));
  const present = members.filter((own) => own.length > 0);
  const balanced = new Int32Array(size * present.length);
  let end = 0;
  for (const own of present) {
    const order = random.shuffle(own);
    for (let i = 0; i < size; i++) balanced[end++] = order[i % order.length] ?? 0;
  }
  return balanced;
}
