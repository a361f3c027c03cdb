import {
  type InputSchema,
  type Label,
  type LinearModel,
  type ModelArtifact,
  PresageError,
  type TreesModel,
} from '#contracts';
import { loadModel } from '#learning';
import { answerOfMany, answerOfTwo } from './answer.js';
import { Graph } from './graph.js';
import { declareInputs } from './inputs.js';
import { linearOutputs } from './linear-outputs.js';
import { ELEMENT } from './model-proto.js';
import { treeOutputs } from './tree-outputs.js';

/**
 * A version's model as an ONNX file, preprocessing included: linear models and trees.
 *
 * Inputs: where all columns are numbers, `float_input` [n, columns] in the order of the schema; otherwise a tensor
 * [n, 1] per column, of its name: float for numbers and booleans, string for categories. NaN is a missing number, the
 * empty text a missing category. Outputs: `label` [n], int64 where all classes are integers, else string; and
 * `probabilities` [n, classes], float, in the order of `classes`.
 *
 * Numbers come in as floats and are computed with as doubles: the answers are ours for the same instance rounded to
 * floats (`Math.fround`), up to the rounding of the probabilities to floats.
 *
 * @param threshold of two classes: the probability from which on the label is the positive one
 * @throws {PresageError} `invalid_request` when the model is of a kind that cannot be written
 * @throws {ArtifactError} when the artifact contradicts itself or the schema
 */
export function toOnnx(
  artifact: ModelArtifact,
  schema: InputSchema,
  classes: readonly Label[],
  threshold = 0.5,
): Uint8Array {
  // Loading checks everything that is trusted below.
  loadModel(artifact, schema);
  const { estimator } = artifact;
  if (estimator.kind === 'supportVectors') {
    throw new PresageError('invalid_request', 'support vector models cannot be written as ONNX');
  }
  if (classes.length !== artifact.classes) {
    throw new PresageError('invalid_request', `${classes.length} labels for ${artifact.classes} classes`);
  }
  const graph = new Graph();
  const { outputs, areScores } = estimatorOutputs(graph, artifact, estimator, schema);
  const decision = { classes, positiveIndex: artifact.positiveIndex, threshold };
  if (classes.length === 2) {
    answerOfTwo(graph, areScores ? graph.add('Sigmoid', [outputs]) : outputs, decision);
  } else {
    answerOfMany(graph, areScores ? graph.add('Softmax', [outputs], { axis: 1 }) : outputs, decision);
  }
  return graph.encode();
}

/** Doubles, [n, outputs]: scores that become probabilities by sigmoid or softmax, or probabilities. */
function estimatorOutputs(
  graph: Graph,
  artifact: ModelArtifact,
  estimator: LinearModel | TreesModel,
  schema: InputSchema,
): { outputs: string; areScores: boolean } {
  const inputs = declareInputs(graph, schema);
  switch (estimator.kind) {
    case 'linear':
      return { outputs: linearOutputs(graph, inputs, artifact, estimator), areScores: true };
    case 'trees': {
      const said = treeOutputs(graph, inputs, artifact, estimator);
      const outputs = graph.add('Cast', [said], { to: ELEMENT.double });
      return { outputs, areScores: estimator.combine === 'boosted' };
    }
  }
}
