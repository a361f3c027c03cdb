import type { StoredArtifact, VersionMetadata } from '#contracts';
import { PresageError } from '#contracts';
import { loadModel } from '#learning';
import type { Row } from '#learning';
import { OnnxModel } from '#onnx';

/**
 * What a version of the folder store says of some rows: probabilities, rows × classes, row by row; or one outlier score
 * per row. ONNX files are opened for this one call.
 * @throws {PresageError} `model_failed` when an ONNX file cannot be opened, or does not answer these rows
 */
export async function storedScores(
  { metadata, artifact }: { metadata: VersionMetadata; artifact: StoredArtifact },
  rows: readonly Row[],
): Promise<Float64Array> {
  const { input_schema: schema, classes, model, model_version_id: version } = metadata;
  if (artifact.format !== 'onnx') return loadModel(artifact, schema).scores(rows);
  try {
    const opened = await OnnxModel.open(artifact.bytes, schema, classes.length);
    try {
      return await opened.scores(rows);
    } finally {
      await opened.close();
    }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PresageError('model_failed', `${model}/${version}: ${detail}`, { cause });
  }
}
