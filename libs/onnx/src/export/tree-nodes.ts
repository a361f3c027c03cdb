import type { TreesModel } from '#contracts';
import { unpackArray } from '#learning';
import type { Comparison, Split } from './tree-features.js';

/** A node of `ai.onnx.ml` trees: a comparison, or nothing: a leaf. `yes` and `no` are nodes of the same tree. */
interface Node {
  readonly tree: number;
  readonly id: number;
  readonly comparison?: Comparison;
  readonly yes: number;
  readonly no: number;
}

/** Trees as the lists in which `ai.onnx.ml` writes them. */
export interface TreeNodes {
  readonly nodes: readonly Node[];
  /** Per value of a leaf: its tree and node, the output it is added to, and the value. */
  readonly leaves: readonly { tree: number; node: number; output: number; value: number }[];
}

/**
 * The nodes of a model that has been checked by loading it.
 * @param comparison what a split is in ONNX
 */
export function treeNodes(model: TreesModel, comparison: (split: Split) => Comparison): TreeNodes {
  const features = unpackArray('Int16Array', model.features);
  const thresholds = unpackArray('Float64Array', model.thresholds);
  const missingLeft = unpackArray('Uint8Array', model.missingLeft);
  const values = unpackArray('Float32Array', model.values);
  const nodes: Node[] = [];
  const leaves: { tree: number; node: number; output: number; value: number }[] = [];
  const averages = model.combine === 'average';
  let node = 0;
  let split = 0;
  let value = 0;
  for (let tree = 0; tree < model.trees; tree++) {
    const root = node;
    const right = rightChildren(features, root);
    for (; node < root + right.length; node++) {
      const id = node - root;
      const feature = features[node] ?? -1;
      if (feature >= 0) {
        const asked = { feature, threshold: thresholds[split] ?? NaN, missingLeft: missingLeft[split] === 1 };
        nodes.push({ tree, id, comparison: comparison(asked), yes: id + 1, no: right[id] ?? -1 });
        split++;
        continue;
      }
      nodes.push({ tree, id, yes: 0, no: 0 });
      for (let i = 0; i < (averages ? model.outputs : 1); i++) {
        const output = averages ? i : tree % model.outputs;
        leaves.push({ tree, node: id, output, value: values[value++] ?? NaN });
      }
    }
  }
  return { nodes, leaves };
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
