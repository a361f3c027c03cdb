import type { LinearModel, ModelArtifact } from '#contracts';
import { categoryPlaces } from './category-places.js';
import { featureBlocks, type FeatureBlocks } from './feature-blocks.js';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { numericFeatures } from './numeric-features.js';
import { doubles } from './tensor.js';

/** As in our own scoring: values beyond say no more, and sums of absurd inputs stay finite. */
const FURTHEST = 1e9;

/** The sums `x·W + b` of a linear model, [n, outputs], doubles. One-hot columns are never written out. */
export function linearOutputs(
  graph: Graph,
  inputs: GraphInputs,
  { encodings }: ModelArtifact,
  linear: LinearModel,
): string {
  const outputs = linear.weights.length;
  const weightsOf = (start: number) => linear.weights.map((row) => row[start] ?? 0);
  const { numeric, categories } = featureBlocks(encodings);

  const terms: string[] = [];
  const numbers = numericFeatures(
    graph,
    inputs,
    numeric.map(({ encoding }) => encoding),
  );
  if (numbers !== undefined) {
    const weights = numeric.flatMap(({ start }) => weightsOf(start));
    const matrix = graph.constant(doubles([numeric.length, outputs], weights));
    terms.push(graph.add('MatMul', [bounded(graph, numbers), matrix]));
  }
  for (const block of categories) {
    const table = graph.constant(
      doubles([block.encoding.categories.length + 1, outputs], shares(block, weightsOf)),
    );
    terms.push(graph.add('Gather', [table, categoryPlaces(graph, inputs, block.encoding)], { axis: 0 }));
  }
  const intercepts = graph.constant(doubles([1, outputs], linear.intercepts));
  return terms.reduce((sum, term) => graph.add('Add', [sum, term]), intercepts);
}

/** What each place of a category adds to the sums; the last row, for none of them, adds nothing. */
function shares(
  { encoding, start }: FeatureBlocks['categories'][number],
  weightsOf: (start: number) => number[],
): number[] {
  const rows = encoding.categories.flatMap((_, place) =>
    encoding.kind === 'oneHot' ? weightsOf(start + place) : weightsOf(start).map((weight) => weight * place),
  );
  return [...rows, ...weightsOf(start).map(() => 0)];
}

/** A missing number that nothing stands in for has no part in the sum. */
function bounded(graph: Graph, numbers: string): string {
  const scalar = (value: number) => graph.constant(doubles([], [value]));
  const present = graph.add('Where', [graph.add('IsNaN', [numbers]), scalar(0), numbers]);
  return graph.add('Clip', [present, scalar(-FURTHEST), scalar(FURTHEST)]);
}
