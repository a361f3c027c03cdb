import type { TreesModel } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { unpackArray } from './packed-array.js';

/** How a node decides; leaves have `features` -1. */
export const BY_NUMBER = 0;
export const BY_NUMBER_MISSING_LEFT = 1;
export const BY_CATEGORY = 2;
export const BY_CATEGORY_MISSING_LEFT = 3;

/** Trees ready to be walked: every index is known to be in range, and every way ends at a leaf. */
export interface TreesLayout {
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Per node: the feature asked about, or -1. */
  readonly features: Int16Array;
  /** Per node: a split's threshold, NaN for categories; a leaf's value, or where its values start. */
  readonly numbers: Float64Array;
  /** Per node: the right child; the left one is the next node. Of categories and leaves too. */
  readonly right: Int32Array;
  /** Per node: one of the constants above. */
  readonly kinds: Uint8Array;
  /** Per node: first word of its set in `sets`. */
  readonly setStarts: Int32Array;
  readonly sets: Uint32Array;
  readonly categorySizes: readonly number[];
  readonly values: Float32Array;
}

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
  const { roots, right } = findChildren(features, model.trees);

  const nodes = features.length;
  const numbers = new Float64Array(nodes);
  const kinds = new Uint8Array(nodes);
  const setStarts = new Int32Array(nodes);
  const perLeaf = model.combine === 'average' ? model.outputs : 1;
  let split = 0;
  let value = 0;
  for (let node = 0; node < nodes; node++) {
    const feature = features[node]!;
    if (feature < 0) {
      numbers[node] = perLeaf === 1 ? (values[value] ?? NaN) : value;
      value += perLeaf;
      continue;
    }
    const size = model.categorySizes[feature];
    if (size === undefined) throw new ArtifactError(`a tree asks for feature ${feature}, which there is not`);
    const threshold = thresholds[split] ?? NaN;
    if (size === 0) {
      requireFinite(threshold);
      numbers[node] = threshold;
    } else {
      if (!(threshold >= 0 && threshold + Math.ceil(size / 32) <= sets.length)) {
        throw new ArtifactError('a tree asks for a set of categories that is not there');
      }
      numbers[node] = NaN;
      setStarts[node] = threshold;
    }
    kinds[node] = (size === 0 ? BY_NUMBER : BY_CATEGORY) + (missingLeft[split] === 1 ? 1 : 0);
    split++;
  }
  if (thresholds.length !== split || missingLeft.length !== split || values.length !== value) {
    throw new ArtifactError('the trees have more or fewer splits or leaves than thresholds or values');
  }
  values.forEach(requireFinite);
  return {
    roots,
    features,
    numbers,
    right,
    kinds,
    setStarts,
    sets,
    categorySizes: model.categorySizes,
    values,
  };
}

function requireFinite(value: number): void {
  if (!Number.isFinite(value)) throw new ArtifactError('a tree holds a number that is not finite');
}

/** The right child of a split starts where its left part ends: found with a stack of the splits still open. */
function findChildren(features: Int16Array, trees: number): { roots: Int32Array; right: Int32Array } {
  if (trees > features.length) throw new ArtifactError(`${features.length} nodes are no ${trees} trees`);
  const roots = new Int32Array(trees);
  const right = new Int32Array(features.length);
  const open: number[] = [];
  let tree = 0;
  let treeEnded = true;
  for (let node = 0; node < features.length; node++) {
    if (treeEnded) {
      if (tree === trees) throw new ArtifactError(`there are more than ${trees} trees`);
      roots[tree++] = node;
      treeEnded = false;
    }
    if (features[node]! >= 0) {
      open.push(node);
      continue;
    }
    const parent = open.pop();
    if (parent === undefined) treeEnded = true;
    else right[parent] = node + 1;
  }
  if (tree !== trees || !treeEnded)
    throw new ArtifactError(`the nodes end before the last of ${trees} trees`);
  return { roots, right };
}
