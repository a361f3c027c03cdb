import type { NodeRows } from './row-order.js';
import type { NodeSums, Split } from './split.js';

/** A node of the tree that is growing. */
export interface GrowingNode extends NodeRows {
  readonly sums: NodeSums;
  /** The best split there is; a node without one stays a leaf. */
  split: Split | undefined;
  /** Kept as long as the node may still be split. */
  histogram: Float64Array | undefined;
  children: readonly [GrowingNode, GrowingNode] | undefined;
}

export function growingNode(rows: NodeRows, sums: NodeSums): GrowingNode {
  return { ...rows, sums, split: undefined, histogram: undefined, children: undefined };
}

/** Takes the node with the largest gain out of the list. */
export function takeBest(open: GrowingNode[]): GrowingNode | undefined {
  let best = -1;
  let bestGain = 0;
  open.forEach(({ split }, i) => {
    if (split !== undefined && split.gain > bestGain) [best, bestGain] = [i, split.gain];
  });
  return best < 0 ? undefined : open.splice(best, 1)[0];
}
