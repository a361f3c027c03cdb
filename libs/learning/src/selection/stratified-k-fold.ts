import { MersenneTwister } from '../random/mersenne-twister.js';
import type { Split } from './stratified-split.js';

/**
 * Cuts rows into parts in which every class has its share, and holds out each part once: as scikit-learn's
 * `StratifiedKFold(folds, shuffle=True, random_state=seed)` does, the same rows in the same (rising) order.
 * A class with fewer rows than folds is missing from some parts.
 * @param target class index per row of the table
 * @param rows of the table that are to be cut
 * @param folds 2 or more
 */
export function stratifiedKFold(target: Int32Array, rows: Int32Array, folds: number, seed: number): Split[] {
  const classOfRow = byAppearance(rows.map((row) => target[row] ?? 0));
  const sizes = sizesOf(classOfRow);
  const random = new MersenneTwister(seed);
  const foldsOfClass = shares(sizes, folds).map((own) =>
    random.shuffle(Int32Array.from(own.flatMap((count, fold) => Array<number>(count).fill(fold)))),
  );
  const next = sizes.map(() => 0);
  const foldOfRow = classOfRow.map((k) => {
    const place = next[k] ?? 0;
    next[k] = place + 1;
    return foldsOfClass[k]?.[place] ?? 0;
  });
  return Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((_row, i) => foldOfRow[i] !== fold),
    test: rows.filter((_row, i) => foldOfRow[i] === fold),
  }));
}

/** Classes numbered anew, in the order in which they first appear. */
function byAppearance(labels: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

function sizesOf(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}

/**
 * How many rows of each class go into each fold: the rows sorted by class are dealt out like cards, so that neither the
 * folds nor the classes within them differ by more than one row.
 */
function shares(sizes: readonly number[], folds: number): number[][] {
  let dealt = 0;
  return sizes.map((size) => {
    const counts = Array<number>(folds).fill(0);
    for (let i = 0; i < size; i++, dealt++) counts[dealt % folds] = (counts[dealt % folds] ?? 0) + 1;
    return counts;
  });
}
