import { type ModelArtifact, PresageError, type TreesModel } from '#contracts';
import { categoryPlaces } from './category-places.js';
import { featureBlocks } from './feature-blocks.js';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { numericFeatures } from './numeric-features.js';
import { ELEMENT } from './model-proto.js';
import { doubles, integers } from './tensor.js';
import { treeNodes } from './tree-nodes.js';

/**
 * What the trees say, [n, outputs], floats: averaged probabilities, or added scores. Features and thresholds are
 * doubles, so that every split decides as it does here.
 */
export function treeOutputs(
  graph: Graph,
  inputs: GraphInputs,
  { encodings }: ModelArtifact,
  model: TreesModel,
): string {
  const { numeric, categories } = featureBlocks(encodings);
  const ordered = [...numeric, ...categories].every(({ start }, place) => start === place);
  if (!ordered || categories.some(({ encoding }) => encoding.kind === 'oneHot')) {
    throw new PresageError(
      'invalid_request',
      'trees over indicators of categories cannot be written as ONNX',
    );
  }
  const blocks = categories.map(({ encoding }) => {
    const column = graph.add('Reshape', [
      categoryPlaces(graph, inputs, encoding),
      graph.constant(integers([2], [-1, 1])),
    ]);
    return graph.add('Cast', [column], { to: ELEMENT.double });
  });
  const numbers = numericFeatures(
    graph,
    inputs,
    numeric.map(({ encoding }) => encoding),
  );
  if (numbers !== undefined) blocks.unshift(numbers);
  const [first = ''] = blocks;
  const features = blocks.length === 1 ? first : graph.add('Concat', blocks, { axis: 1 });

  const { nodes, leaves, treeIds, nodeIds } = treeNodes(model);
  const weights = leaves.map(({ value }) => value);
  const thresholds = nodes.map(({ value }) => value);
  return graph.addMl('TreeEnsembleRegressor', [features], {
    n_targets: model.outputs,
    aggregate_function: model.combine === 'average' ? 'AVERAGE' : 'SUM',
    post_transform: 'NONE',
    ...(model.combine === 'boosted' && { base_values_as_tensor: doubles([model.outputs], model.base) }),
    nodes_treeids: treeIds,
    nodes_nodeids: nodeIds,
    nodes_featureids: nodes.map(({ feature }) => feature),
    nodes_modes: nodes.map(({ mode }) => mode),
    nodes_values_as_tensor: doubles([thresholds.length], thresholds),
    nodes_truenodeids: nodes.map(({ yes }) => yes),
    nodes_falsenodeids: nodes.map(({ no }) => no),
    nodes_missing_value_tracks_true: nodes.map(({ missing }) => (missing ? 1 : 0)),
    target_treeids: leaves.map(({ tree }) => tree),
    target_nodeids: leaves.map(({ node }) => node),
    target_ids: leaves.map(({ output }) => output),
    target_weights_as_tensor: doubles([weights.length], weights),
  });
}
