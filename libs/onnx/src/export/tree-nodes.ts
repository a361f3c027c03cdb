import type { TreesModel } from '#contracts';
import { unpackArray } from '#learning';
import { splitByPlaces } from './category-split.js';

/** What a node of `ai.onnx.ml` trees does; `yes` and `no` are nodes of the same tree. */
interface Node {
  readonly feature: number;
  readonly mode: 'BRANCH_LEQ' | 'BRANCH_EQ' | 'LEAF';
  readonly value: number;
  readonly yes: number;
  readonly no: number;
  /** Does what is missing (NaN) take `yes`? */
  readonly missing: boolean;
}

const LEAF: Node = { feature: 0, mode: 'LEAF', value: 0, yes: 0, no: 0, missing: false };

/** Trees as the parallel arrays in which `ai.onnx.ml` writes them. */
export class TreeNodes {
  readonly treeIds: number[] = [];
  readonly nodeIds: number[] = [];
  readonly nodes: Node[] = [];
  /** Per value of a leaf: its tree and node, the output it is added to, and the value. */
  readonly leaves: { tree: number; node: number; output: number; value: number }[] = [];

  add(tree: number, id: number, node: Node): void {
    this.treeIds.push(tree);
    this.nodeIds.push(id);
    this.nodes.push(node);
  }
}

/** The nodes of a model that has been checked by loading it. */
export function treeNodes(model: TreesModel): TreeNodes {
  const features = unpackArray('Int16Array', model.features);
  const thresholds = unpackArray('Float64Array', model.thresholds);
  const missingLeft = unpackArray('Uint8Array', model.missingLeft);
  const sets = unpackArray('Uint32Array', model.categorySets);
  const values = unpackArray('Float32Array', model.values);
  const written = new TreeNodes();
  let node = 0;
  let split = 0;
  let value = 0;
  for (let tree = 0; tree < model.trees; tree++) {
    const root = node;
    const right = rightChildren(features, root);
    // A split by many categories becomes a chain of nodes; the links after the first are numbered after the tree's own.
    let link = right.length;
    for (; node < root + right.length; node++) {
      const id = node - root;
      const feature = features[node] ?? -1;
      if (feature < 0) {
        written.add(tree, id, LEAF);
        const perLeaf = model.combine === 'average' ? model.outputs : 1;
        for (let i = 0; i < perLeaf; i++) {
          const output = model.combine === 'average' ? i : tree % model.outputs;
          written.leaves.push({ tree, node: id, output, value: values[value++] ?? NaN });
        }
        continue;
      }
      const [left, other] = [id + 1, right[id] ?? -1];
      const missing = missingLeft[split] === 1;
      const threshold = thresholds[split++] ?? NaN;
      const size = model.categorySizes[feature] ?? 0;
      if (size === 0) {
        written.add(tree, id, {
          feature,
          mode: 'BRANCH_LEQ',
          value: threshold,
          yes: left,
          no: other,
          missing,
        });
        continue;
      }
      const { places, isLeft } = splitByPlaces(sets.subarray(threshold), size, missing);
      const [yes, no] = isLeft ? [left, other] : [other, left];
      places.forEach((place, i) => {
        const last = i === places.length - 1;
        const at = i === 0 ? id : link++;
        written.add(tree, at, {
          feature,
          mode: 'BRANCH_EQ',
          value: place,
          yes,
          no: last ? no : link,
          missing: false,
        });
      });
    }
  }
  return written;
}

/** Per node of the tree at `root`, counted from there: its right child. It stands where the left part ends. */
function rightChildren(features: Int16Array, root: number): number[] {
  const right: number[] = [];
  const open: number[] = [];
  for (let id = 0; ; id++) {
    right.push(-1);
    if ((features[root + id] ?? -1) >= 0) {
      open.push(id);
      continue;
    }
    const parent = open.pop();
    if (parent === undefined) return right;
    right[parent] = id + 1;
  }
}
