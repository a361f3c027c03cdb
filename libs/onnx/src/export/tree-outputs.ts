import type { ModelArtifact, TreesModel } from '#contracts';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { doubles } from './tensor.js';
import { TreeFeatures } from './tree-features.js';
import { treeNodes } from './tree-nodes.js';

/**
 * What the trees say, [n, outputs], floats: averaged probabilities, or added scores. Features and thresholds are
 * doubles, so that every split decides as it does here.
 */
export function treeOutputs(
  graph: Graph,
  inputs: GraphInputs,
  artifact: ModelArtifact,
  model: TreesModel,
): string {
  const features = new TreeFeatures(artifact, model);
  const { nodes, leaves } = treeNodes(model, (split) => features.comparison(split));
  const weights = leaves.map(({ value }) => value);
  const thresholds = nodes.map(({ comparison }) => comparison?.threshold ?? 0);
  return graph.addMl('TreeEnsembleRegressor', [features.write(graph, inputs)], {
    n_targets: model.outputs,
    aggregate_function: model.combine === 'average' ? 'AVERAGE' : 'SUM',
    post_transform: 'NONE',
    ...(model.combine === 'boosted' && { base_values_as_tensor: doubles([model.outputs], model.base) }),
    nodes_treeids: nodes.map(({ tree }) => tree),
    nodes_nodeids: nodes.map(({ id }) => id),
    nodes_featureids: nodes.map(({ comparison }) => (comparison ? features.place(comparison) : 0)),
    nodes_modes: nodes.map(({ comparison }) => (comparison ? 'BRANCH_LEQ' : 'LEAF')),
    nodes_values_as_tensor: doubles([thresholds.length], thresholds),
    nodes_truenodeids: nodes.map(({ yes }) => yes),
    nodes_falsenodeids: nodes.map(({ no }) => no),
    nodes_missing_value_tracks_true: nodes.map(({ comparison }) =>
      comparison?.missingLeft === true ? 1 : 0,
    ),
    target_treeids: leaves.map(({ tree }) => tree),
    target_nodeids: leaves.map(({ node }) => node),
    target_ids: leaves.map(({ output }) => output),
    target_weights_as_tensor: doubles([weights.length], weights),
  });
}
