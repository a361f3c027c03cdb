import type { BinnedFeature } from './binned-table.js';
import { leftCodes } from './row-partition.js';
import type { Split } from './split.js';
import type { TreesWriter } from './trees-writer.js';

/** A tree over bins, as it was grown. */
export type GrownTree =
  | { readonly kind: 'leaf'; readonly value: number }
  | { readonly kind: 'split'; readonly split: Split; readonly left: GrownTree; readonly right: GrownTree };

/** Adds the tree's value of each of the rows to the row's score. */
export function addTree(
  tree: GrownTree,
  features: readonly BinnedFeature[],
  rows: Int32Array,
  scores: Float64Array,
): void {
  if (tree.kind === 'leaf') {
    for (const row of rows) scores[row]! += tree.value;
    return;
  }
  const feature = features[tree.split.feature]!;
  const left = leftCodes(tree.split, feature);
  addTree(
    tree.left,
    features,
    rows.filter((row) => left[feature.codes[row]!] === 1),
    scores,
  );
  addTree(
    tree.right,
    features,
    rows.filter((row) => left[feature.codes[row]!] === 0),
    scores,
  );
}

/** Writes the tree down with numbers and categories in place of bins. */
export function writeTree(tree: GrownTree, features: readonly BinnedFeature[], writer: TreesWriter): void {
  if (tree.kind === 'leaf') {
    writer.leaf(tree.value);
    return;
  }
  const { split } = tree;
  const { meaning } = features[split.feature]!;
  if (split.kind === 'numeric' && meaning.kind === 'numeric') {
    // Past the last cut every number goes left: only what is missing is on the other side.
    const threshold = meaning.cuts[split.lastLeftBin] ?? Number.MAX_VALUE;
    writer.numericSplit(split.feature, threshold, split.missingLeft);
  } else if (split.kind === 'category' && meaning.kind === 'category') {
    writer.categorySplit(split.feature, meaning, split.leftBins, split.missingLeft);
  }
  writeTree(tree.left, features, writer);
  writeTree(tree.right, features, writer);
}
