import type { TreesModel } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { unpackArray } from './packed-array.js';

/**
 * Trees ready to be walked: every index is known to be in range, and every way ends at a leaf. A node is 16 bytes, so
 * that a step of the walk costs one look into memory; `numbers` and `words` are two views of the same bytes.
 */
export interface TreesLayout {
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Node n at 2n: a split's threshold, or where the words of its set start; a leaf's value, or where its values start. */
  readonly numbers: Float64Array;
  /** Node n at 4n: two words of its number, its right child (the left one is the next node), and what it is (below). */
  readonly words: Int32Array;
  readonly sets: Uint32Array;
  readonly categorySizes: Int32Array;
  readonly values: Float32Array;
}

/** What a node is: `LEAF`, or the feature asked about shifted over two bits: these. */
export const LEAF = -1;
export const MISSING_LEFT = 1;
export const BY_CATEGORY = 2;

/**
 * Lays the trees out for walking.
 * @throws {ArtifactError} when the arrays contradict each other
 */
export function layOutTrees(model: TreesModel): TreesLayout {
  const features = unpackArray('Int16Array', model.features);
  const thresholds = unpackArray('Float64Array', model.thresholds);
  const missingLeft = unpackArray('Uint8Array', model.missingLeft);
  const sets = unpackArray('Uint32Array', model.categorySets);
  const values = unpackArray('Float32Array', model.values);
  if (model.trees > features.length) {
    throw new ArtifactError(`${features.length} nodes are no ${model.trees} trees`);
  }
  const roots = new Int32Array(model.trees);
  const bytes = new ArrayBuffer(16 * features.length);
  const numbers = new Float64Array(bytes);
  const words = new Int32Array(bytes);

  const perLeaf = model.combine === 'average' ? model.outputs : 1;
  let split = 0;
  let value = 0;
  for (let node = 0; node < features.length; node++) {
    const feature = features[node]!;
    if (feature < 0) {
      numbers[2 * node] = perLeaf === 1 ? (values[value] ?? NaN) : value;
      words[4 * node + 3] = LEAF;
      value += perLeaf;
      continue;
    }
    const size = model.categorySizes[feature];
    if (size === undefined) throw new ArtifactError(`a tree asks for feature ${feature}, which there is not`);
    const number = thresholds[split] ?? NaN;
    requireFinite(number);
    if (
      size > 0 &&
      !(Number.isInteger(number) && number >= 0 && number + Math.ceil(size / 32) <= sets.length)
    ) {
      throw new ArtifactError('a tree asks for a set of categories that is not there');
    }
    numbers[2 * node] = number;
    words[4 * node + 3] =
      (feature << 2) | (size > 0 ? BY_CATEGORY : 0) | (missingLeft[split] === 1 ? MISSING_LEFT : 0);
    split++;
  }
  if (thresholds.length !== split || missingLeft.length !== split || values.length !== value) {
    throw new ArtifactError('the trees have more or fewer splits or leaves than thresholds or values');
  }
  values.forEach(requireFinite);
  linkNodes(features, roots, words);
  return { roots, numbers, words, sets, categorySizes: Int32Array.from(model.categorySizes), values };
}

function requireFinite(value: number): void {
  if (!Number.isFinite(value)) throw new ArtifactError('a tree holds a number that is not finite');
}

/** The right child of a split starts where its left part ends: found with a stack of the splits still open. */
function linkNodes(features: Int16Array, roots: Int32Array, words: Int32Array): void {
  const open: number[] = [];
  let tree = 0;
  let treeEnded = true;
  for (let node = 0; node < features.length; node++) {
    if (treeEnded) {
      if (tree === roots.length) throw new ArtifactError(`there are more than ${roots.length} trees`);
      roots[tree++] = node;
      treeEnded = false;
    }
    if (features[node]! >= 0) {
      open.push(node);
      continue;
    }
    const parent = open.pop();
    if (parent === undefined) treeEnded = true;
    else words[4 * parent + 2] = node + 1;
  }
  if (tree !== roots.length || !treeEnded) {
    throw new ArtifactError(`the nodes end before the last of ${roots.length} trees`);
  }
}
