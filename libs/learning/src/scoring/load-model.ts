import type { InputSchema, ModelArtifact } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { DenseModel } from './dense-model.js';
import { Encoder } from './encoder.js';
import { LinearScorer } from './linear-scorer.js';
import type { Model } from './model.js';
import { SupportVectorScorer } from './support-vector-scorer.js';
import { TreesScorer } from './trees-scorer.js';

/**
 * Makes an artifact ready to predict with.
 * @param schema the input schema kept with the version; rows come in the order of its columns
 * @throws {ArtifactError} when the artifact contradicts itself or the schema
 */
export function loadModel(artifact: ModelArtifact, schema: InputSchema): Model {
  if (artifact.positiveIndex >= artifact.classes) {
    throw new ArtifactError(`there is no class ${artifact.positiveIndex} among ${artifact.classes}`);
  }
  const encoder = new Encoder(artifact.encodings, schema);
  const { estimator, classes, positiveIndex } = artifact;
  switch (estimator.kind) {
    case 'linear':
      return new LinearScorer(artifact, estimator, encoder);
    case 'trees':
      return new DenseModel(classes, encoder, new TreesScorer(estimator, classes, positiveIndex));
    case 'supportVectors':
      return new SupportVectorScorer(artifact, estimator, encoder);
  }
}
