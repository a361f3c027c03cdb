import { MersenneTwister } from '../random/mersenne-twister.js';

export interface Split {
  /** Row numbers, in random order. */
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Draws a hold-out in which every class has its share, as scikit-learn's `train_test_split` with `stratify` and
 * `random_state` does: the same rows in the same order, provided the classes are numbered in sorted order.
 * @param testShare the hold-out's share of the rows, above 0 and below 1; its size is rounded up
 */
export function stratifiedSplit(target: Int32Array, classes: number, testShare: number, seed: number): Split {
  const random = new MersenneTwister(seed);
  const members = rowsOfClasses(target, classes);
  const sizes = members.map((rows) => rows.length);
  const testSize = Math.ceil(testShare * target.length);

  const trainCounts = apportion(sizes, target.length - testSize, random);
  const left = sizes.map((size, k) => size - (trainCounts[k] ?? 0));
  const testCounts = apportion(left, testSize, random);

  const train: number[][] = [];
  const test: number[][] = [];
  members.forEach((rows, k) => {
    const shuffled = Array.from(random.permutation(rows.length), (i) => rows[i] ?? 0);
    const border = trainCounts[k] ?? 0;
    train.push(shuffled.slice(0, border));
    test.push(shuffled.slice(border, border + (testCounts[k] ?? 0)));
  });
  return {
    train: random.shuffle(Int32Array.from(train.flat())),
    test: random.shuffle(Int32Array.from(test.flat())),
  };
}

function rowsOfClasses(target: Int32Array, classes: number): number[][] {
  const members = Array.from({ length: classes }, (): number[] => []);
  target.forEach((label, row) => members[label]?.push(row));
  return members;
}

/** Shares `draws` out in proportion to `sizes`: whole parts first, then the largest remainders, ties by lot. */
function apportion(sizes: readonly number[], draws: number, random: MersenneTwister): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return sizes.map(() => 0);
  const exact = sizes.map((size) => (size / total) * draws);
  const counts = exact.map(Math.floor);
  const remainders = exact.map((value, k) => value - (counts[k] ?? 0));
  let missing = draws - counts.reduce((sum, count) => sum + count, 0);

  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((value, k) => (value === remainder ? [k] : []));
    const lucky = random.permutation(tied.length).slice(0, missing);
    for (const i of lucky) {
      const k = tied[i] ?? 0;
      counts[k] = (counts[k] ?? 0) + 1;
    }
    missing -= lucky.length;
  }
  return counts;
}
